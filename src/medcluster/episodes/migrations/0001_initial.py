import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('patients', '0001_initial'),
        ('referrals', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Episode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=32)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('state_since', models.DateTimeField(editable=False)),
                ('set_aside_state', models.CharField(blank=True, editable=False, max_length=32)),
                ('next_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('next_clock', models.CharField(blank=True, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('conditions', models.CharField(choices=[('inpatient', 'Inpatient'), ('day', 'Day hospital'), ('outpatient', 'Outpatient'), ('ambulance', 'Ambulance')], default='inpatient', max_length=16)),
                ('age_group', models.CharField(choices=[('child', 'Children'), ('adult', 'Adults')], max_length=8)),
                ('arrived_at', models.DateTimeField()),
                ('admitted_at', models.DateTimeField(blank=True, null=True)),
                ('discharged_at', models.DateTimeField(blank=True, null=True)),
                ('diagnosis_code', models.CharField(blank=True, max_length=8)),
                ('outcome', models.CharField(blank=True, choices=[('recovered', 'Recovered'), ('improved', 'Improved'), ('unchanged', 'Unchanged'), ('worsened', 'Worsened'), ('transferred', 'Transferred to another hospital'), ('left', 'Left against advice'), ('died', 'Died')], max_length=16)),
                ('course', models.TextField(blank=True)),
                ('recommendations', models.TextField(blank=True)),
                ('follow_up_on', models.DateField(blank=True, null=True)),
                ('letter_sent_at', models.DateTimeField(blank=True, null=True)),
                ('attending_doctor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('bed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.bed')),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='episodes', to='registry.centre')),
                ('department', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='episodes', to='registry.department')),
                ('method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.method')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='episodes', to='patients.patient')),
                ('previous', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readmissions', to='episodes.episode')),
                ('profile', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.careprofile')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='episodes', to='referrals.referral')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'state', 'next_due_at'], name='episodes_by_centre'), models.Index(fields=['patient', 'arrived_at'], name='episodes_by_patient'), models.Index(fields=['discharged_at', 'centre'], name='episodes_by_discharge')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('arrived', 'admitted'))), fields=('referral',), name='episodes_one_open_per_referral'), models.CheckConstraint(condition=models.Q(('discharged_at__isnull', True), ('discharged_at__gte', models.F('arrived_at')), _connector='OR'), name='episodes_home_after_arrival')],
            },
        ),
        migrations.CreateModel(
            name='EpisodeClock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=32)),
                ('limit_amount', models.PositiveIntegerField()),
                ('limit_unit', models.CharField(max_length=16)),
                ('country', models.CharField(max_length=2)),
                ('time_zone', models.CharField(max_length=64)),
                ('budget', models.PositiveIntegerField()),
                ('spent', models.PositiveIntegerField(default=0)),
                ('started_at', models.DateTimeField()),
                ('running_since', models.DateTimeField(blank=True, null=True)),
                ('due_at', models.DateTimeField(blank=True, null=True)),
                ('stopped_at', models.DateTimeField(blank=True, null=True)),
                ('level', models.PositiveSmallIntegerField(default=0)),
                ('next_alarm_at', models.DateTimeField(blank=True, null=True)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='episodes.episode')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('next_alarm_at__isnull', False)), fields=['next_alarm_at'], name='episodes_episodeclo_alarm')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('case', 'code'), name='episodes_episodeclock_one_open')],
            },
        ),
        migrations.CreateModel(
            name='EpisodeEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sequence', models.PositiveIntegerField()),
                ('action', models.CharField(max_length=48)),
                ('from_state', models.CharField(blank=True, max_length=32)),
                ('to_state', models.CharField(max_length=32)),
                ('occurred_at', models.DateTimeField()),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('actor_name', models.CharField(max_length=255)),
                ('actor_role', models.CharField(max_length=32)),
                ('reason', models.CharField(blank=True, max_length=64)),
                ('comment', models.TextField(blank=True)),
                ('data', models.JSONField(blank=True, default=dict)),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='episodes.episode')),
            ],
            options={
                'ordering': ('-sequence',),
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'sequence'), name='episodes_episodeevent_once'), models.CheckConstraint(condition=models.Q(('actor_name', ''), _negated=True), name='episodes_episodeevent_who')],
            },
        ),
        migrations.CreateModel(
            name='Operation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=300)),
                ('started_at', models.DateTimeField()),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('surgeon', models.CharField(blank=True, max_length=200)),
                ('complications', models.TextField(blank=True)),
                ('recorded_at', models.DateTimeField()),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='operations', to='episodes.episode')),
                ('method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.method')),
            ],
            options={
                'ordering': ('started_at', 'pk'),
                'indexes': [models.Index(fields=['started_at'], name='episodes_operations_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ended_at__isnull', True), ('ended_at__gte', models.F('started_at')), _connector='OR'), name='episodes_operation_forward')],
            },
        ),
        migrations.CreateModel(
            name='Placement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('bed', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='registry.bed')),
                ('department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='registry.department')),
                ('episode', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='placements', to='episodes.episode')),
            ],
            options={
                'ordering': ('since', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('bed__isnull', False), ('until__isnull', True)), fields=('bed',), name='episodes_bed_for_one'), models.UniqueConstraint(condition=models.Q(('until__isnull', True)), fields=('episode',), name='episodes_patient_in_one_place'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='episodes_placement_forward')],
            },
        ),
    ]

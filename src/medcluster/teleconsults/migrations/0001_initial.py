import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('patients', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Teleconsult',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=32)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('state_since', models.DateTimeField(editable=False)),
                ('set_aside_state', models.CharField(blank=True, editable=False, max_length=32)),
                ('next_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('next_clock', models.CharField(blank=True, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('asked_by_name', models.CharField(blank=True, max_length=255)),
                ('callback_phone', models.CharField(blank=True, max_length=32, verbose_name='Phone for questions')),
                ('mode', models.CharField(choices=[('live', 'Live talk'), ('deferred', 'In writing')], default='deferred', max_length=16, verbose_name='Mode')),
                ('form', models.CharField(choices=[('doctors', 'Doctor with doctor'), ('council', 'Council of several doctors'), ('patient', 'With the patient taking part')], default='doctors', max_length=16, verbose_name='Who takes part')),
                ('priority', models.CharField(choices=[('emergency', 'Emergency'), ('urgent', 'Urgent'), ('planned', 'Planned')], default='planned', max_length=16, verbose_name='Priority')),
                ('funding', models.CharField(blank=True, choices=[('oms', 'Compulsory insurance (RU)'), ('oms_vmp', 'High-tech care within compulsory insurance (RU)'), ('vmp_quota', 'High-tech care, federal quota (RU)'), ('regional', 'Regional budget'), ('gobmp', 'Guaranteed volume (KZ)'), ('osms', 'Social health insurance (KZ)'), ('dms', 'Voluntary insurance'), ('paid', 'Paid by the patient'), ('embassy', 'Embassy or ministry of another country'), ('charity', 'Charity')], max_length=16, verbose_name='Who pays')),
                ('question', models.TextField(blank=True, verbose_name='Question')),
                ('summary', models.TextField(blank=True, verbose_name='Clinical summary')),
                ('icd10', models.CharField(blank=True, max_length=8, verbose_name='Diagnosis (ICD-10)')),
                ('findings', models.TextField(blank=True, verbose_name='Findings')),
                ('language', models.CharField(default='ru', max_length=2, verbose_name='Language of the consultation')),
                ('interpreter_needed', models.BooleanField(default=False, verbose_name='Interpreter needed')),
                ('allow_conversion', models.BooleanField(default=False, verbose_name='The centre may turn the request into a referral')),
                ('room_link', models.URLField(blank=True, max_length=500, verbose_name='Link to the room')),
                ('scheduled_at', models.DateTimeField(blank=True, null=True, verbose_name='Time of the talk')),
                ('duration_minutes', models.PositiveSmallIntegerField(default=30, verbose_name='Duration, minutes')),
                ('conclusion', models.TextField(blank=True, verbose_name='Conclusion')),
                ('recommendation', models.CharField(blank=True, choices=[('advice', 'Advice: treat where the patient is'), ('refer', 'Refer to the centre'), ('tests', 'Further tests needed'), ('no_indication', 'No indication for care in the centre')], max_length=16, verbose_name='Recommendation')),
                ('conclusion_language', models.CharField(default='ru', max_length=2, verbose_name='Language of the conclusion')),
                ('external_opinion', models.BooleanField(default=False, verbose_name='Opinion of an outside expert')),
                ('external_source', models.CharField(blank=True, max_length=255, verbose_name='Whose opinion')),
                ('signed_at', models.DateTimeField(blank=True, null=True)),
                ('signed_by_name', models.CharField(blank=True, max_length=255)),
                ('signed_sha256', models.CharField(blank=True, max_length=64)),
                ('referral_number', models.CharField(blank=True, max_length=32, verbose_name='Referral')),
                ('draft_revision', models.PositiveIntegerField(default=0)),
                ('draft_saved_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='asked_teleconsults', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teleconsults', to='registry.centre')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_teleconsults', to='registry.organisation', verbose_name='Asked by')),
                ('patient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='teleconsults', to='patients.patient')),
                ('profile', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='teleconsults', to='registry.careprofile')),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(fields=['centre', 'state', 'next_due_at'], name='teleconsult_centre'), models.Index(fields=['organisation', 'state', 'next_due_at'], name='teleconsult_asker'), models.Index(fields=['state', 'next_due_at'], name='teleconsult_state')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ('draft', 'cancelled')), ('centre__isnull', False), _connector='OR'), name='teleconsult_sent_to_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'scheduled'), _negated=True), ('scheduled_at__isnull', False), _connector='OR'), name='teleconsult_scheduled_has_time')],
            },
        ),
        migrations.CreateModel(
            name='Panelist',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('is_lead', models.BooleanField(default=False)),
                ('is_outside', models.BooleanField(default=False, verbose_name='From outside the centre')),
                ('named_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('opinion', models.TextField(blank=True, verbose_name='Own opinion')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panel_places', to=settings.AUTH_USER_MODEL)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='panelists', to='teleconsults.teleconsult')),
            ],
            options={
                'ordering': ('-is_lead', 'pk'),
                'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='teleconsult_panelist_once'), models.UniqueConstraint(condition=models.Q(('is_lead', True)), fields=('case',), name='teleconsult_panel_one_lead')],
            },
        ),
        migrations.CreateModel(
            name='TeleconsultClock',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='teleconsults.teleconsult')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('next_alarm_at__isnull', False)), fields=['next_alarm_at'], name='teleconsul_teleconsul_alarm')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('case', 'code'), name='teleconsults_teleconsultclock_one_open')],
            },
        ),
        migrations.CreateModel(
            name='TeleconsultEvent',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='teleconsults.teleconsult')),
            ],
            options={
                'ordering': ('-sequence',),
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'sequence'), name='teleconsults_teleconsultevent_once'), models.CheckConstraint(condition=models.Q(('actor_name', ''), _negated=True), name='teleconsults_teleconsultevent_who')],
            },
        ),
        migrations.CreateModel(
            name='TimeProposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('side', models.CharField(choices=[('asking', 'Asking side'), ('centre', 'Consultative centre')], max_length=8)),
                ('starts_at', models.DateTimeField()),
                ('duration_minutes', models.PositiveSmallIntegerField(default=30)),
                ('status', models.CharField(choices=[('open', 'Waiting for the other side'), ('agreed', 'Agreed'), ('passed', 'No longer needed')], default='open', max_length=8)),
                ('proposed_by_name', models.CharField(max_length=255)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='teleconsults.teleconsult')),
                ('proposed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('starts_at', 'pk'),
                'constraints': [models.UniqueConstraint(condition=models.Q(('status', 'agreed')), fields=('case',), name='teleconsult_one_agreed_time')],
            },
        ),
    ]

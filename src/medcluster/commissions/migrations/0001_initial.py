import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('referrals', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=32)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('state_since', models.DateTimeField(editable=False)),
                ('set_aside_state', models.CharField(blank=True, editable=False, max_length=32)),
                ('next_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('next_clock', models.CharField(blank=True, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('held_at', models.DateTimeField(verbose_name='Date and time')),
                ('place', models.CharField(blank=True, max_length=300, verbose_name='Place or link')),
                ('language', models.CharField(default='ru', max_length=2, verbose_name='Language of the protocol')),
                ('called_by_name', models.CharField(max_length=255)),
                ('protocol_number', models.CharField(blank=True, max_length=64, verbose_name='Number of the protocol')),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('called_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='registry.centre')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'state', 'held_at'], name='commission_sittings')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('state', 'closed'), _negated=True), models.Q(('protocol_number', ''), _negated=True), _connector='OR'), name='commission_closed_has_protocol')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(editable=False, max_length=32)),
                ('version', models.PositiveIntegerField(default=0, editable=False)),
                ('state_since', models.DateTimeField(editable=False)),
                ('set_aside_state', models.CharField(blank=True, editable=False, max_length=32)),
                ('next_due_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('next_clock', models.CharField(blank=True, editable=False, max_length=32)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('text', models.TextField(verbose_name='Question to the commission')),
                ('asked_by_name', models.CharField(max_length=255)),
                ('wording', models.TextField(blank=True, verbose_name='Words of the decision')),
                ('decision', models.CharField(blank=True, choices=[('approved', 'High-tech care is indicated'), ('refused', 'High-tech care is not indicated')], max_length=16, verbose_name='Decision')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('centre', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commission_questions', to='registry.centre')),
                ('method', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.method', verbose_name='Method')),
                ('referral', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commission_questions', to='referrals.referral')),
                ('sitting', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='commissions.sitting')),
            ],
            options={
                'indexes': [models.Index(fields=['centre', 'state', 'next_due_at'], name='commission_questions'), models.Index(fields=['sitting'], name='commission_agenda')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ('decided', 'withdrawn')), _negated=True), fields=('referral', 'centre'), name='commission_one_open_question'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'decided'), _negated=True), models.Q(models.Q(('decision', ''), _negated=True), ('sitting__isnull', False)), _connector='OR'), name='commission_decided_how_and_where')],
            },
        ),
        migrations.CreateModel(
            name='Member',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=255)),
                ('is_chair', models.BooleanField(default=False)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='commission_seats', to=settings.AUTH_USER_MODEL)),
                ('sitting', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='commissions.sitting')),
            ],
            options={
                'ordering': ('-is_chair', 'name'),
                'constraints': [models.UniqueConstraint(fields=('sitting', 'user'), name='commission_member_once'), models.UniqueConstraint(condition=models.Q(('is_chair', True)), fields=('sitting',), name='commission_one_chair')],
            },
        ),
        migrations.CreateModel(
            name='SittingClock',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='commissions.sitting')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('next_alarm_at__isnull', False)), fields=['next_alarm_at'], name='commission_sittingclo_alarm')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('case', 'code'), name='commissions_sittingclock_one_open')],
            },
        ),
        migrations.CreateModel(
            name='SittingEvent',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='commissions.sitting')),
            ],
            options={
                'ordering': ('-sequence',),
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'sequence'), name='commissions_sittingevent_once'), models.CheckConstraint(condition=models.Q(('actor_name', ''), _negated=True), name='commissions_sittingevent_who')],
            },
        ),
        migrations.CreateModel(
            name='Vote',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('choice', models.CharField(choices=[('for', 'For'), ('against', 'Against'), ('abstain', 'Abstain'), ('conflict', 'Conflict of interest: I do not vote')], max_length=16, verbose_name='Vote')),
                ('opinion', models.TextField(blank=True, verbose_name='Opinion')),
                ('voted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='commissions.member')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='votes', to='commissions.question')),
            ],
            options={
                'ordering': ('member__name',),
                'constraints': [models.UniqueConstraint(fields=('question', 'member'), name='commission_one_vote')],
            },
        ),
        migrations.CreateModel(
            name='QuestionClock',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='clocks', to='commissions.question')),
            ],
            options={
                'abstract': False,
                'indexes': [models.Index(condition=models.Q(('next_alarm_at__isnull', False)), fields=['next_alarm_at'], name='commission_questioncl_alarm')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('stopped_at__isnull', True)), fields=('case', 'code'), name='commissions_questionclock_one_open')],
            },
        ),
        migrations.CreateModel(
            name='QuestionEvent',
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
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='commissions.question')),
            ],
            options={
                'ordering': ('-sequence',),
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('case', 'sequence'), name='commissions_questionevent_once'), models.CheckConstraint(condition=models.Q(('actor_name', ''), _negated=True), name='commissions_questionevent_who')],
            },
        ),
    ]

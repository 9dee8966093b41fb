import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('patients', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_type', models.CharField(max_length=64)),
                ('owner_id', models.BigIntegerField()),
                ('kind', models.CharField(default='other', max_length=48)),
                ('is_clinical', models.BooleanField(default=True)),
                ('title', models.CharField(max_length=255)),
                ('origin', models.CharField(choices=[('uploaded', 'Uploaded'), ('generated', 'Made by the system')], default='uploaded', max_length=16)),
                ('created_by_name', models.CharField(max_length=255)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_by_name', models.CharField(blank=True, max_length=255)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=500)),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('patient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='documents', to='patients.patient')),
                ('withdrawn_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-created_at',),
                'indexes': [models.Index(fields=['owner_type', 'owner_id'], name='documents_owner'), models.Index(fields=['patient', '-created_at'], name='documents_patient')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('withdrawal_reason', ''), ('withdrawn_at__isnull', True), ('withdrawn_by_name', '')), models.Q(('withdrawn_at__isnull', False), models.Q(('withdrawn_by_name', ''), _negated=True), models.Q(('withdrawal_reason', ''), _negated=True)), _connector='OR'), name='documents_withdrawn_by_whom_and_why')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ('owner_type', models.CharField(max_length=64)),
                ('owner_id', models.BigIntegerField()),
                ('signer_name', models.CharField(max_length=255)),
                ('role', models.CharField(max_length=32)),
                ('signed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('text', models.TextField()),
                ('text_sha256', models.CharField(max_length=64)),
                ('files', models.JSONField(default=list)),
                ('digest', models.CharField(max_length=64)),
                ('patient', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='patients.patient')),
                ('signer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('signed_at',),
                'indexes': [models.Index(fields=['owner_type', 'owner_id'], name='documents_signed_owner')],
            },
        ),
        migrations.CreateModel(
            name='DocumentVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(default=1)),
                ('file', models.FileField(max_length=128, upload_to='')),
                ('filename', models.CharField(max_length=255)),
                ('size', models.PositiveBigIntegerField()),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('media_type', models.CharField(max_length=127)),
                ('issued_on', models.DateField(blank=True, null=True)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('uploaded_by_name', models.CharField(max_length=255)),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('scan_state', models.CharField(choices=[('pending', 'Being checked for viruses'), ('clean', 'Checked'), ('threat', 'Virus found'), ('failed', 'Check failed')], default='pending', max_length=16)),
                ('scanner', models.CharField(blank=True, max_length=64)),
                ('scan_detail', models.CharField(blank=True, max_length=255)),
                ('scanned_at', models.DateTimeField(blank=True, null=True)),
                ('scan_attempts', models.PositiveSmallIntegerField(default=0)),
                ('scan_after', models.DateTimeField(default=django.utils.timezone.now)),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='documents.document')),
                ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-number',),
                'indexes': [models.Index(condition=models.Q(('scan_state', 'pending')), fields=['scan_after'], name='documents_to_scan')],
                'constraints': [models.UniqueConstraint(fields=('document', 'number'), name='documents_version_once')],
            },
        ),
    ]

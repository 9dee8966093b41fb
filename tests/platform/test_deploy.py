"""What is deployed says only what the program knows: settings, addresses of probes, users without rights."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.test import Client

from medcluster.config.cli import COMMANDS
from medcluster.config.declared import PREFIX, SETTINGS
from medcluster.config.environment import Environment

ROOT = Path(__file__).resolve().parent.parent.parent
DEPLOY = ROOT / "deploy"
SIGN_IN = ROOT / "src/medcluster/accounts/signin.py"  # reads the environment itself
KUBERNETES = DEPLOY / "kubernetes"
KINDS = {
    "Namespace": "v1",
    "ConfigMap": "v1",
    "Secret": "v1",
    "PersistentVolumeClaim": "v1",
    "Service": "v1",
    "Job": "batch/v1",
    "Deployment": "apps/v1",
    "PodDisruptionBudget": "policy/v1",
    "Ingress": "networking.k8s.io/v1",
    "NetworkPolicy": "networking.k8s.io/v1",
}


def objects() -> Iterator[dict[str, Any]]:
    for path in sorted(KUBERNETES.glob("*.yaml")):
        if path.name != "kustomization.yaml":
            yield from yaml.safe_load_all(path.read_text())


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [thing for thing in objects() if thing["kind"] in kinds]


def pods() -> list[tuple[str, dict[str, Any]]]:
    return [(t["metadata"]["name"], t["spec"]["template"]["spec"]) for t in of_kind("Deployment", "Job")]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
    return found


def ours() -> dict[str, dict[str, Any]]:
    return {name: service for name, service in compose()["services"].items() if service["image"] == "medcluster"}


@pytest.mark.parametrize(
    "path",
    [*DEPLOY.rglob("*.yaml"), *DEPLOY.glob("*.service"), ROOT / "Dockerfile", *(ROOT / "docs").rglob("*.md"), SIGN_IN],
    ids=lambda path: path.name,
)
def test_every_setting_that_is_named_exists(path: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}[A-Z_]+[A-Z]\b", path.read_text()))
    assert named <= {s.variable for s in SETTINGS.values()}, sorted(named - {s.variable for s in SETTINGS.values()})


def test_the_values_that_are_given_would_be_accepted(tmp_path: Path) -> None:
    (tmp_path / "staticfiles.json").write_text("{}")
    image = dict(re.findall(rf"({PREFIX}\w+)=(\S+)", (ROOT / "Dockerfile").read_text()))
    image |= {"MEDCLUSTER_DATA": str(tmp_path), "MEDCLUSTER_STATIC": str(tmp_path)}
    given = {k: v for thing in of_kind("ConfigMap") for k, v in thing["data"].items()}
    secret = {k: v for thing in of_kind("Secret") for k, v in thing["stringData"].items()}
    assert Environment.read({**image, **given, **secret}).flag("HTTPS")
    filled = {
        name: re.sub(
            r"\$\{(\w+)(?::[?-]([^}]*))?\}", lambda m: "clinical" if m[1] == "REQUIRE_MFA" else "x" * 44, str(value)
        )
        for name, value in ours()["web"]["environment"].items()
    }
    filled |= {"MEDCLUSTER_MAIL_URL": ""}
    assert Environment.read({**image, **filled}).text("REQUIRE_MFA") == "clinical"


def test_the_settings_table_of_the_docs_is_fresh() -> None:
    done = subprocess.run([sys.executable, ROOT / "scripts/docs.py", "--check"], capture_output=True, text=True)
    assert done.returncode == 0, f"run make docs: {done.stdout}{done.stderr}"


def test_the_docs_name_commands_that_exist() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    named = set(re.findall(r"(?:^| |/|`)medcluster ([a-z]+)\b", text))
    assert named <= set(COMMANDS), named
    assert set(re.findall(r"scripts/\w+", text)) <= {"scripts/bootstrap"}
    for path in set(re.findall(r"deploy/[\w.-]+\w", text)):
        assert path == "deploy/.env" or (ROOT / path).exists(), path


def test_every_object_is_of_a_known_version_and_labelled_in_the_list() -> None:
    listed = yaml.safe_load((KUBERNETES / "kustomization.yaml").read_text())["resources"]
    present = {path.name for path in KUBERNETES.glob("*.yaml")} - {"kustomization.yaml", "secret.example.yaml"}
    assert set(listed) == present
    for thing in objects():
        assert thing["apiVersion"] == KINDS[thing["kind"]], thing["metadata"]["name"]
    assert {"Deployment", "Job", "Service", "Ingress", "NetworkPolicy", "PodDisruptionBudget"} <= {
        t["kind"] for t in objects()
    }


@pytest.mark.parametrize(("name", "pod"), pods(), ids=lambda value: value if isinstance(value, str) else "")
def test_pods_have_no_rights_and_use_what_is_there(name: str, pod: dict[str, Any]) -> None:
    assert pod["securityContext"]["runAsNonRoot"] is True
    assert pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod["automountServiceAccountToken"] is False
    volumes = {volume["name"] for volume in pod["volumes"]}
    claims = {thing["metadata"]["name"] for thing in of_kind("PersistentVolumeClaim")}
    assert {v["persistentVolumeClaim"]["claimName"] for v in pod["volumes"] if "persistentVolumeClaim" in v} <= claims
    for container in pod["containers"]:
        assert container["securityContext"]["allowPrivilegeEscalation"] is False
        assert container["securityContext"]["readOnlyRootFilesystem"] is True
        assert container["securityContext"]["capabilities"] == {"drop": ["ALL"]}
        assert container["args"][0] in COMMANDS
        assert not container["image"].endswith(":latest")
        assert {mount["name"] for mount in container["volumeMounts"]} <= volumes
        assert "memory" in container["resources"]["limits"]
        assert {"configMapRef": {"name": "medcluster"}} in container["envFrom"]
        assert {"secretRef": {"name": "medcluster"}} in container["envFrom"]


def test_selectors_find_their_pods() -> None:
    labels = [thing["spec"]["template"]["metadata"]["labels"] for thing in of_kind("Deployment", "Job")]
    wanted = [thing["spec"]["selector"] for thing in of_kind("Service")]
    wanted += [t["spec"]["selector"]["matchLabels"] for t in of_kind("Deployment", "PodDisruptionBudget")]
    wanted += [t["spec"]["podSelector"]["matchLabels"] for t in of_kind("NetworkPolicy") if t["spec"]["podSelector"]]
    for selector in wanted:
        assert any(selector.items() <= label.items() for label in labels), selector


@pytest.mark.django_db
def test_probes_ask_addresses_that_answer(client: Client) -> None:
    asked = {
        probe["httpGet"]["path"]
        for _name, pod in pods()
        for container in pod["containers"]
        for key, probe in container.items()
        if key.endswith("Probe")
    }
    asked |= set(re.findall(r"127\.0\.0\.1:8000(/\w+)", (ROOT / "Dockerfile").read_text()))
    assert asked == {"/healthz", "/readyz?without=worker"}
    for path in asked:
        assert client.get(path, headers={"host": "10.0.0.9:8000"}).status_code == 200, path


def test_compose_services_have_no_rights_and_wait_for_the_migration() -> None:
    assert set(ours()) == {"migrate", "web", "worker"}
    for name, service in ours().items():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["command"][0] in COMMANDS, name
    for name in ("web", "worker"):
        assert ours()[name]["depends_on"]["migrate"]["condition"] == "service_completed_successfully"
    assert ours()["web"]["ports"] == ["127.0.0.1:8000:8000"], "only the proxy of the machine reaches it"
    wanted = set(re.findall(r"\$\{(\w+)", (DEPLOY / "compose.yaml").read_text()))
    offered = set(re.findall(r"^(\w+)=", (DEPLOY / "env.example").read_text(), re.MULTILINE))
    assert wanted == offered


def test_the_image_runs_as_nobody_in_particular() -> None:
    text = (ROOT / "Dockerfile").read_text()
    final = text.split("\nFROM ")[-1]
    assert re.search(r"^USER 10001$", final, re.MULTILINE)
    assert final.index("USER 10001") < final.index("ENTRYPOINT")
    assert "HEALTHCHECK" in final
    assert "curl" not in final
    assert text.count("uv sync --frozen --no-dev") == 2
    assert re.search(r'CMD \["serve", "--no-worker"\]', final)

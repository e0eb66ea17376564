"""The files under deploy/ fit together and fit the code. They are read here, not run."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from annai.paths import ROOT
from annai.settings import Settings, read_settings, variables
from annai.supervisor.services import services

DEPLOY = ROOT / "deploy"
OURS = ("gateway", "rasa", "actions")
KNOWN = {variable.name for variable in variables()}
# What the secrets of an operator look like.
SECRETS = {
    "database-url": "postgresql://annai:secret@postgresql:5432/annai",
    "redis-url": "redis://:secret@redis:6379/0",
    "rasa-token": "0123456789abcdef",
    "event-broker-url": "amqp://annai:secret@rabbitmq:5672/annai-events",
    "postgresql-password": "secret",
    "redis-password": "secret",
    "rabbitmq-password": "secret",
}
DEFAULT_PORTS = {service.name: service.port for service in services(read_settings({}))}
HEALTH = {service.name: service.health for service in services(read_settings({}))}


def documents() -> list[dict[str, Any]]:
    kustomization = yaml.safe_load((DEPLOY / "kubernetes" / "kustomization.yaml").read_text())
    listed = [DEPLOY / "kubernetes" / name for name in kustomization["resources"]]
    present = set((DEPLOY / "kubernetes").glob("*.yaml")) - {DEPLOY / "kubernetes" / "kustomization.yaml"}
    assert set(listed) == present
    return [document for path in listed for document in yaml.safe_load_all(path.read_text())]


ALL = documents()


def of_kind(*kinds: str) -> list[dict[str, Any]]:
    return [document for document in ALL if document["kind"] in kinds]


def named(kind: str, name: str) -> dict[str, Any]:
    (found,) = [document for document in of_kind(kind) if document["metadata"]["name"] == name]
    return found


WORKLOADS = {item["metadata"]["name"]: item for item in of_kind("Deployment", "StatefulSet", "Job")}


def pod(name: str) -> dict[str, Any]:
    spec: dict[str, Any] = WORKLOADS[name]["spec"]["template"]["spec"]
    return spec


def container(name: str) -> dict[str, Any]:
    (only,) = pod(name)["containers"]
    found: dict[str, Any] = only
    return found


def environment(name: str) -> dict[str, str]:
    """A container's variables, the secrets filled in."""
    found: dict[str, str] = {}
    for source in container(name).get("envFrom", []):
        found |= named("ConfigMap", source["configMapRef"]["name"])["data"]
    for item in container(name).get("env", []):
        if "value" in item:
            found[item["name"]] = item["value"]
        else:
            reference = item["valueFrom"]["secretKeyRef"]
            assert reference["name"] == "annai-secrets"
            found[item["name"]] = SECRETS[reference["key"]]
    return found


def dockerfile_environment(path: Path) -> dict[str, str]:
    lines = re.findall(r"^ENV (.*)$", path.read_text(), flags=re.MULTILINE)
    return dict(word.split("=", 1) for line in lines for word in line.split())


def image_environment(image: str) -> dict[str, str]:
    return dockerfile_environment(DEPLOY / "docker" / f"{image.removeprefix('annai-')}.Dockerfile")


@pytest.mark.parametrize("name", [*OURS, "migrate"])
def test_the_settings_of_a_pod_are_accepted(name: str) -> None:
    given = {**image_environment(container(name)["image"]), **environment(name)}
    assert {variable for variable in given if variable.startswith("ANNAI_")} <= KNOWN
    settings = read_settings({key: value for key, value in given.items() if key.startswith("ANNAI_")})
    assert settings.tracker_db == settings.gateway_db == settings.records_db == SECRETS["database-url"]
    if name == "gateway":
        assert settings.redis_url
        assert len(settings.rasa_urls) == named("HorizontalPodAutoscaler", "rasa")["spec"]["maxReplicas"]
    if name == "rasa":
        assert settings.event_broker
    if name in OURS:
        listening = settings.host if name == "gateway" else settings.internal_host
        assert listening == "0.0.0.0"


@pytest.mark.parametrize("name", OURS)
def test_ports_and_probes_are_those_of_the_servers(name: str) -> None:
    (port,) = container(name)["ports"]
    assert port["containerPort"] == DEFAULT_PORTS[name]
    for probe in ("startupProbe", "readinessProbe", "livenessProbe"):
        assert container(name)[probe]["httpGet"] == {"path": HEALTH[name], "port": port["name"]}
    service = named("Service", name)["spec"]
    assert service["selector"] == {"app": name}
    assert service["ports"][0]["targetPort"] == port["name"]


def test_the_addresses_between_servers_exist() -> None:
    config = named("ConfigMap", "annai-config")["data"]
    rasa = named("Service", "rasa")["spec"]
    assert rasa["clusterIP"] == "None"
    assert WORKLOADS["rasa"]["spec"]["serviceName"] == "rasa"
    for number, address in enumerate(config["ANNAI_RASA_URLS"].split(",")):
        assert address == f"http://rasa-{number}.rasa:{rasa['ports'][0]['port']}"
    assert config["ANNAI_ACTIONS_URLS"] == f"http://actions:{named('Service', 'actions')['spec']['ports'][0]['port']}"
    for key, service in (("database-url", "postgresql"), ("redis-url", "redis"), ("event-broker-url", "rabbitmq")):
        assert f"@{service}:{named('Service', service)['spec']['ports'][0]['port']}" in SECRETS[key]


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_pods_run_without_rights(name: str) -> None:
    security = pod(name)["securityContext"]
    assert security["runAsNonRoot"]
    assert security["runAsUser"] > 0
    assert security["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod(name)["automountServiceAccountToken"] is False
    own = container(name)["securityContext"]
    assert own["readOnlyRootFilesystem"]
    assert own["allowPrivilegeEscalation"] is False
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert {"cpu", "memory"} <= set(container(name)["resources"]["requests"])
    assert "memory" in container(name)["resources"]["limits"]


@pytest.mark.parametrize("name", sorted(WORKLOADS))
def test_what_is_mounted_exists_and_what_is_written_is_mounted(name: str) -> None:
    volumes = {volume["name"] for volume in pod(name).get("volumes", [])}
    volumes |= {claim["metadata"]["name"] for claim in WORKLOADS[name]["spec"].get("volumeClaimTemplates", [])}
    mounts = container(name).get("volumeMounts", [])
    assert {mount["name"] for mount in mounts} == volumes
    places = {mount["mountPath"] for mount in mounts if not mount.get("readOnly")}
    assert "/tmp" in places
    if container(name)["image"].startswith("annai-"):
        written = image_environment(container(name)["image"])
        assert {written["ANNAI_DATA"], written["ANNAI_CACHE"]} <= places


@pytest.mark.parametrize("name", sorted(set(WORKLOADS) - {"migrate"}))
def test_each_server_has_a_disruption_budget_and_a_policy(name: str) -> None:
    budget = named("PodDisruptionBudget", name)["spec"]
    assert budget["selector"]["matchLabels"] == WORKLOADS[name]["spec"]["template"]["metadata"]["labels"]
    policy = named("NetworkPolicy", name)["spec"]
    assert policy["podSelector"]["matchLabels"] == {"app": name}
    assert policy["ingress"][0]["ports"] == [{"port": container(name)["ports"][0]["containerPort"]}]


def test_policies_name_callers_that_exist_and_all_that_call() -> None:
    assert named("NetworkPolicy", "nothing")["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    allowed = set()
    for policy in of_kind("NetworkPolicy"):
        for rule in policy["spec"].get("ingress", []):
            for peer in rule["from"]:
                if "podSelector" in peer:
                    allowed.add((peer["podSelector"]["matchLabels"]["app"], policy["metadata"]["name"]))
    assert {caller for caller, _ in allowed} <= set(WORKLOADS)
    calls = {("gateway", "rasa"), ("gateway", "actions"), ("rasa", "actions"), ("gateway", "redis")}
    calls |= {(caller, "postgresql") for caller in (*OURS, "migrate")} | {("rasa", "rabbitmq")}
    assert allowed == calls


@pytest.mark.parametrize("name", OURS)
def test_servers_of_ours_are_several_and_scale(name: str) -> None:
    scaler = named("HorizontalPodAutoscaler", name)["spec"]
    assert scaler["scaleTargetRef"]["kind"] == WORKLOADS[name]["kind"]
    assert scaler["minReplicas"] == WORKLOADS[name]["spec"]["replicas"] >= 2
    assert scaler["maxReplicas"] > scaler["minReplicas"]


def compose() -> dict[str, Any]:
    found: dict[str, Any] = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
    return found


def filled(text: str) -> str:
    """A value of the Compose file with the example's variables."""
    example = dict(line.split("=", 1) for line in (DEPLOY / "example.env").read_text().splitlines() if "=" in line)
    return re.sub(r"\$\{(\w+)[^}]*\}", lambda match: example[match[1]], text)


def compose_services() -> Iterator[tuple[str, dict[str, Any]]]:
    yield from compose()["services"].items()


def test_the_settings_of_the_compose_file_are_accepted() -> None:
    read: dict[str, Settings] = {}
    for name, service in compose_services():
        given = {key: filled(value) for key, value in service.get("environment", {}).items()}
        given = {key: value for key, value in given.items() if key.startswith("ANNAI_")}
        assert set(given) <= KNOWN, name
        if service.get("image", "").startswith("annai-"):
            read[name] = read_settings({**image_environment(service["image"]), **given})
    hosts = set(compose()["services"])
    for settings in read.values():
        assert f"@{'postgresql'}:" in settings.tracker_db
        for address in (*settings.rasa_urls, *settings.actions_urls):
            assert address.split("//")[1].split(":")[0] in hosts | {"127.0.0.1"}
    assert {len(settings.rasa_urls) for name, settings in read.items() if name.startswith("gateway")} == {2}


def test_only_the_gateways_of_the_compose_file_listen_outside() -> None:
    networks = compose()["networks"]
    assert networks["inner"] == {"internal": True}
    for name, service in compose_services():
        is_gateway = name.startswith("gateway")
        assert bool(service.get("ports")) == is_gateway
        assert ("outer" in service["networks"]) == is_gateway
        if service["image"].startswith("annai-"):
            assert service["read_only"]
            assert service["user"] == "10001:10001"
            assert service["cap_drop"] == ["ALL"]


@pytest.mark.parametrize("path", sorted((DEPLOY / "docker").glob("*.Dockerfile")), ids=lambda path: path.stem)
def test_images_are_hashed_run_without_rights_and_copy_what_exists(path: Path) -> None:
    text = path.read_text()
    assert set(dockerfile_environment(path)) - KNOWN <= {
        *("PATH", "PYTHONPATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE"),
    }
    assert text.count("--require-hashes") == 2
    assert re.search(r"^USER 10001$", text, flags=re.MULTILINE)
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, flags=re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert any(source.startswith(entry[1:]) for entry in ignored if entry.startswith("!")), source
    exposed = {int(port) for line in re.findall(r"^EXPOSE (.*)$", text, flags=re.MULTILINE) for port in line.split()}
    assert exposed <= set(DEFAULT_PORTS.values())


def test_every_secret_is_described() -> None:
    page = (ROOT / "docs" / "tasks" / "scale-out.md").read_text(encoding="utf-8")
    used = {
        item["valueFrom"]["secretKeyRef"]["key"]
        for name in WORKLOADS
        for item in container(name).get("env", [])
        if "valueFrom" in item
    }
    assert used == set(SECRETS)
    for key in used:
        assert f"--from-literal={key}=" in page

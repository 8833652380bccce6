"""Asking as the sender whether it may send: what is waited for, what is not, and what is said where nobody can ask."""

from __future__ import annotations

import json
from dataclasses import replace
from threading import Event
from types import SimpleNamespace

import pytest
from builders.deployments import CLIENT, Deployment

from provisioner.cli.access import sender_credentials_of
from provisioner.errors import NotAuthorizedError, NotFoundError, RemoteError, UnavailableError, UsageError
from provisioner.outputs import collect
from provisioner.pipeline.access import Waiting, ask, command, questions
from provisioner.pipeline.estate import assemble

REFUSED = NotAuthorizedError("no", status=403, code="OperationFailed")
UNKNOWN = NotFoundError("no such rule", status=404)
WRONG_SECRET = NotAuthorizedError("wrong secret", status=401)


class Data:
    """Gives these answers in turn and counts the questions."""

    def __init__(self, *answers):
        self.answers, self.asked = list(answers), []

    def probe(self, endpoint, immutable_id, stream):
        self.asked.append((endpoint, immutable_id, stream))
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if answer is not None:
            raise answer


def the_question():
    deployment = Deployment()
    live = deployment.apply().live
    estate = assemble([SimpleNamespace(project=deployment.project, documents=deployment.documents, sources={})])
    return questions(estate, [collect(deployment.project, live, cloud="public")], live)


def waiting(limit=5.0):
    return Waiting(first=0.0, limit=limit, pauses=(0.001,), flag=Event())


def test_each_sender_is_asked_about_each_of_its_rules():
    (question,) = the_question()
    assert (question.sender, question.application, question.rule) == ("shipper", CLIENT, "web")
    assert question.stream == "Custom-Raw"
    assert question.immutable_id.startswith("dcr-")


def test_a_sender_without_its_role_is_not_asked():
    deployment = Deployment()
    live = deployment.apply().live
    estate = assemble([SimpleNamespace(project=deployment.project, documents=deployment.documents, sources={})])
    without = {address: body for address, body in live.items() if not address.startswith("roleAssignments")}
    assert questions(estate, [collect(deployment.project, live, cloud="public")], without) == ()


def test_refusals_that_pass_are_waited_for_and_told():
    (question,) = the_question()
    data, told = Data(UNKNOWN, REFUSED, REFUSED, None), []
    answer = ask(data, question, waiting(), told.append)
    assert answer.refusal is None
    assert data.asked == [(question.endpoint, question.immutable_id, "Custom-Raw")] * 4
    assert told.count("Azure refuses shipper yet (OperationFailed)") == 2
    assert "Azure refuses shipper yet (404)" in told


@pytest.mark.parametrize("error", [WRONG_SECRET, RemoteError("bad", status=400), UnavailableError("away")])
def test_what_no_waiting_helps_against_ends_it(error):
    (question,) = the_question()
    data = Data(error)
    assert ask(data, question, waiting(), print).refusal is error
    assert len(data.asked) == 1


def test_the_sign_in_of_a_new_application_may_take_its_time():
    (question,) = the_question()
    data = Data(WRONG_SECRET, None)
    assert ask(data, replace(question, made=True), waiting(), lambda text: None).refusal is None


def test_time_is_up():
    (question,) = the_question()
    answer = ask(Data(REFUSED), question, waiting(limit=0.05), lambda text: None)
    assert answer.refusal is REFUSED
    assert answer.seconds <= 0.06


def test_the_command_for_the_senders_own_host():
    (question,) = the_question()
    assert command(question, "https://monitor.azure.cn/.default") == (
        f"az rest --method post --url '{question.endpoint}/dataCollectionRules/{question.immutable_id}"
        "/streams/Custom-Raw?api-version=2023-01-01' --resource https://monitor.azure.cn --body '[]'"
    )


@pytest.mark.parametrize(
    "value",
    [
        {"appId": "a", "password": "p", "tenant": "t", "displayName": "d"},
        {"clientId": "a", "clientSecret": "p", "tenantId": "t"},
    ],
)
def test_a_credential_as_az_prints_it(tmp_path, value):
    path = tmp_path / "sender.json"
    path.write_text(json.dumps(value), "utf-8")
    (found,) = sender_credentials_of(path)
    assert (found.client_id, found.client_secret, found.tenant) == ("a", "p", "t")
    assert "'p'" not in repr(found)


def test_several_credentials_as_secret_file_holds_them(tmp_path):
    path = tmp_path / "senders.json"
    path.write_text(json.dumps([{"appId": name, "password": "p", "tenant": "t"} for name in "ab"]), "utf-8")
    assert [item.client_id for item in sender_credentials_of(path)] == ["a", "b"]


@pytest.mark.parametrize("text", ["appId: a", "[]", '{"appId": "a", "password": "", "tenant": "t"}'])
def test_something_else_is_no_credential_and_is_not_shown(tmp_path, text):
    path = tmp_path / "sender.json"
    path.write_text(text, "utf-8")
    with pytest.raises(UsageError, match="is not a credential") as raised:
        sender_credentials_of(path)
    assert "az ad sp create-for-rbac" in raised.value.hint

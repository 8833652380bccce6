"""Options that several commands share."""

from provisioner.catalog.clouds import CLOUDS, LOCAL
from provisioner.cli.options import CloudName


def test_every_cloud_can_be_chosen():
    assert {cloud.value for cloud in CloudName} == {*CLOUDS, LOCAL}

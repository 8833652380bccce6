from provisioner.emulator.arrivals import Arrival, Arrivals


def arrival(number: int, rule: str = "dcr-a") -> Arrival:
    return Arrival(time=1_790_000_000.25, rule=rule, stream="Custom-A", status=204, content_length=number)


def test_the_latest_thousand_are_kept_and_come_first():
    seen = Arrivals()
    for number in range(1500):
        seen.add(arrival(number))
    lengths = [item.content_length for item in seen.latest()]
    assert lengths == list(range(1499, 499, -1))


def test_those_of_one_rule_and_only_so_many_are_given():
    seen = Arrivals()
    for number in range(10):
        seen.add(arrival(number, "dcr-a" if number % 2 else "dcr-b"))
    assert [item.content_length for item in seen.latest("dcr-b", 2)] == [8, 6]


def test_a_record_is_written_with_its_time_in_utc():
    assert arrival(7).to_json()["time"] == "2026-09-21T14:13:20.250Z"

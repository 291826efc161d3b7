import platform
import subprocess

from hotset.floor.workers import is_gone, worker_name


def test_a_worker_that_runs_is_not_gone():
    assert not is_gone(worker_name())


def test_a_worker_that_ended_is_gone():
    process = subprocess.Popen(["sleep", "0"])
    process.wait()
    assert is_gone(f"{platform.node()}/{process.pid}/1")
    assert is_gone(None)


def test_another_process_under_the_same_number_is_another_worker():
    machine, pid, _ = worker_name().split("/")
    assert is_gone(f"{machine}/{pid}/1")


def test_a_worker_of_another_machine_is_never_called_gone():
    assert not is_gone("elsewhere/1/1")
    assert not is_gone("nonsense")

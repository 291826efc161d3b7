"""What is promised in numbers, measured. `python -m benchmarks` runs all of it, `python -m benchmarks.animatic` one."""

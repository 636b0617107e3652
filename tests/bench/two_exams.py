#!/usr/bin/env python3
"""What the growth model can say of real patients with two exams (TCIA Brain-Tumor-Progression, enhancing core outlined).

usage: two_exams.py TWINSCOPE_CLI FOLDER    FOLDER: brain_tumor_progression… with 01, 02, … and metadata.csv
Prints a table in Markdown: volumes, what the first exam alone would have forecast, and what both say. The files' affine is a
placeholder; 0.94 × 0.94 × 6.5 mm, usual for these protocols, stands for all of them, so volumes in ml are rough and their ratios are not.
"""
import csv
import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SPACING_MM = "0.94,0.94,6.5"


def exam_dates(folder):
    """Patient and the days of its exams, by case number."""
    days = {}
    for row in csv.DictReader((folder / "metadata.csv").open()):
        month, day, year = row["Study Date"].split("-")
        days.setdefault(row["Subject ID"], set()).add(f"{year}-{month}-{day}")
    return {f"{n + 1:02}": (key, *sorted(days[key])) for n, key in enumerate(sorted(days))}


def run(cli, *arguments):
    done = subprocess.run([cli, *arguments, "--json", "--quiet"], capture_output=True, text=True)
    answer = json.loads(done.stdout)
    if done.returncode != 0:
        sys.exit(f"{' '.join(arguments)}: {answer['error']['message']}")
    return answer


def take_in(cli, workspace, case, key, exams):
    for name, day in exams:
        with tempfile.TemporaryDirectory() as visit:
            shutil.copy(case / f"{name}_Scan_T1.nii.gz", pathlib.Path(visit) / "t1c.nii.gz")
            run(cli, "import", visit, "--workspace", workspace, "--patient", key, "--date", day, "--dates", "keep",
                "--spacing-mm", SPACING_MM, "--labels", str(case / f"{name}_Mask.nii.gz"), "--label-map", "binary-et")


def row(cli, workspace, key, first, second):
    found = run(cli, "forecast", "--workspace", workspace, "--patient", key, "--days", "60")
    before, after = (visit["coreMl"] for visit in found["visits"])
    past = found["pastForecasts"][0]["core"]
    rate = found["parameters"]["proliferationPerDay"]
    ahead = found["forecast"][0]["coreVolumesMl"]
    findings = ", ".join(finding["code"] for finding in found["findings"])
    print(f"| {key} | {first} | {second} | {before:.1f} | {after:.1f} | {past['medianMl']:.1f} | {past['crpsMl']:.1f} "
          f"| {abs(before - after):.1f} | {rate['median']:.3f} [{rate['interval90'][0]:.3f}, {rate['interval90'][1]:.3f}] "
          f"| {ahead['median']:.1f} [{ahead['interval90'][0]:.1f}, {ahead['interval90'][1]:.1f}] | {findings} |")


def main():
    cli, folder = str(pathlib.Path(sys.argv[1]).resolve()), pathlib.Path(sys.argv[2])
    dates = exam_dates(folder)
    print("| Patient | First | Second | Core then, ml | Core came, ml | First exam alone | Its CRPS | Last value's "
          "| ρ by both, 1/day | Core in 60 days, ml | Findings |")
    print("|" + " --- |" * 11)
    with tempfile.TemporaryDirectory() as workspace:
        run(cli, "init", "--workspace", workspace)
        for case in sorted(path for path in folder.iterdir() if path.is_dir()):
            key, first, second = dates[case.name]
            take_in(cli, workspace, case, key, (("Pre", first), ("Post", second)))
            for study in run(cli, "studies", "--workspace", workspace)["studies"]:
                if study["patient"] == key and study["date"] == first:
                    run(cli, "prepare", "--workspace", workspace, "--study", str(study["id"]))
            row(cli, workspace, key, first, second)


if __name__ == "__main__":
    main()

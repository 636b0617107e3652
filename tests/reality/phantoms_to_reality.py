#!/usr/bin/env python3
"""How a model that has seen phantoms alone does on real scans: enhancing tumour on T1c of the Brain-Tumor-Progression cases.

usage: phantoms_to_reality.py --cli twinscope-cli --model CARD --data FOLDER

FOLDER holds 01, 02, … with Pre_Scan_T1, Pre_Mask, Post_Scan_T1, Post_Mask (.nii.gz), the experts' masks of enhancing tumour.
The files carry no voxel size; 0.9375 × 0.9375 × 6.5 mm (256 pixels over 240 mm, 5 mm slices with a gap of 1.5) is assumed.
Imports, prepares and scores in a workspace of its own, and prints a table in Markdown: one line an exam, then the mean.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

SPACING_MM = "0.9375,0.9375,6.5"


def call(cli, workspace, *arguments):
    done = subprocess.run([cli, *map(str, arguments), "--workspace", workspace, "--json", "--quiet"], capture_output=True, text=True)
    document = json.loads(done.stdout)
    if "error" in document:
        raise RuntimeError(f"{arguments[0]}: {document['error']['message']}")
    return document


def take_in(cli, workspace, folder):
    """Imports and prepares every exam that can be; gives study number → what it is, and what was refused."""
    studies, refused = {}, []
    for case in sorted(p for p in folder.iterdir() if p.is_dir()):
        for day, visit in (("2000-01-01", "Pre"), ("2000-06-01", "Post")):
            title = f"{case.name} {visit.lower()}"
            try:
                document = call(cli, workspace, "import", case / f"{visit}_Scan_T1.nii.gz", "--patient", f"case-{case.name}", "--date", day,
                                "--labels", case / f"{visit}_Mask.nii.gz", "--label-map", "binary-et", "--spacing-mm", SPACING_MM)
                study = document["studies"][0]["id"]
                call(cli, workspace, "prepare", "--study", study)
                studies[f"study {study}"] = title
            except (RuntimeError, IndexError) as problem:
                refused.append((title, str(problem)))
    return studies, refused


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cli", required=True)
    parser.add_argument("--model", required=True)
    parser.add_argument("--data", type=pathlib.Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="twinscope-reality-") as scratch:
        workspace = str(pathlib.Path(scratch) / "workspace")
        call(options.cli, workspace, "init")
        studies, refused = take_in(options.cli, workspace, options.data)
        result = call(options.cli, workspace, "evaluate", "--all", "--model", options.model)
    print("| exam | ET Dice | HD95 mm | expert ml | model ml |\n| --- | --- | --- | --- | --- |")
    for case in sorted(result["cases"], key=lambda c: studies[c["name"]]):
        et = case["regions"]["ET"]
        print(f"| {studies[case['name']]} | {et['dice']:.2f} | {et['hd95Mm']:.1f} | {et['referenceMl']:.1f} | {et['predictionMl']:.1f} |")
    mean = result["metrics"]["ET"]["dice"]
    print(f"| mean of {mean['n']} | {mean['mean']:.2f} ({mean['ci95'][0]:.2f} to {mean['ci95'][1]:.2f}) | | | |")
    for title, problem in refused:
        print(f"\n{title}: left out, {problem}")


if __name__ == "__main__":
    sys.exit(main())

"""Compares the DICOM intake with pydicom: values of every decodable CT and MR file, world coordinates and voxels of real series.

usage: compare_with_pydicom.py DICOM_JSON_PROGRAM DICOM_FOLDER      exit 77 where pydicom, numpy or the data is not there
"""
import json
import logging
import pathlib
import subprocess
import sys
import warnings

SKIPPED = 77
TOLERANCE = 1e-6  # relative, and mm
SERIES = ("studyforrest_T1_PDDL",)  # folders that hold one series


def close(a, b):
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def reports_of(program, paths):
    return json.loads(subprocess.run([program, *map(str, paths)], check=True, capture_output=True).stdout)


def rescaled(dataset, numpy):
    values = dataset.pixel_array.astype(float)
    if dataset.PhotometricInterpretation.startswith("MONOCHROME"):
        slope, intercept = float(dataset.get("RescaleSlope", 1)), float(dataset.get("RescaleIntercept", 0))
        for n, frame in enumerate(dataset.get("PerFrameFunctionalGroupsSequence", [])):
            if "PixelValueTransformationSequence" in frame:
                own = frame.PixelValueTransformationSequence[0]
                values[n] = values[n] * float(own.RescaleSlope) + float(own.RescaleIntercept)
        return values * slope + intercept
    return values


def file_findings(report, dataset, numpy):
    values = rescaled(dataset, numpy)
    for name, expected in (("min", values.min()), ("max", values.max()), ("mean", values.mean())):
        if not close(report[name], float(expected)):
            yield f"{name} {report[name]} against {expected}"


def series_findings(report, datasets, numpy):
    def normal_place(d):
        row, column = numpy.array(d.ImageOrientationPatient[:3]), numpy.array(d.ImageOrientationPatient[3:])
        return float(numpy.dot(numpy.cross(row, column), d.ImagePositionPatient))

    datasets = sorted(datasets, key=normal_place)
    stack = [rescaled(d, numpy) for d in datasets]
    size = [datasets[0].Columns, datasets[0].Rows, len(datasets)]
    if report["size"] != size:
        yield f"size {report['size']} against {size}"
        return
    ours = numpy.array(report["worldFromVoxel"])
    for k, d in enumerate(datasets):
        row, column = numpy.array(d.ImageOrientationPatient[:3]), numpy.array(d.ImageOrientationPatient[3:])
        for i, j in ((0, 0), (size[0] - 1, 0), (0, size[1] - 1), (size[0] - 1, size[1] - 1)):
            theirs = (numpy.array(d.ImagePositionPatient, dtype=float) + row * float(d.PixelSpacing[1]) * i
                      + column * float(d.PixelSpacing[0]) * j)
            if numpy.abs(ours @ [i, j, k, 1] - theirs).max() > TOLERANCE * max(1.0, numpy.abs(theirs).max()):
                yield f"voxel {(i, j, k)} lies at {ours @ [i, j, k, 1]} against {theirs}"
    for i, j, k, value in report["samples"]:
        if not close(value, float(stack[k][j, i])):
            yield f"voxel {(i, j, k)} is {value} against {stack[k][j, i]}"


def main(program, folder):
    try:
        import numpy
        import pydicom
    except ImportError:
        print("needs python3-pydicom and numpy")
        return SKIPPED
    warnings.filterwarnings("ignore")
    logging.disable(logging.CRITICAL)
    files = [p for p in sorted(pathlib.Path(folder).rglob("*.dcm"))]
    if not files:
        print("needs ../shared/data/dicom")
        return SKIPPED
    compared, wrong = 0, 0
    for file, report in zip(files, reports_of(program, files)):
        (series,) = report["series"]
        if "min" not in series:
            continue
        try:
            dataset = pydicom.dcmread(file, force=True)
            found = list(file_findings(series, dataset, numpy))
        except Exception:  # a codec that this Python does not have
            continue
        compared += 1
        wrong += len(found)
        for finding in found:
            print(f"{file.name}: {finding}")
    for name in SERIES:
        (report,) = reports_of(program, [pathlib.Path(folder) / name])
        datasets = [pydicom.dcmread(p) for p in sorted((pathlib.Path(folder) / name).glob("*.dcm"))]
        (series,) = report["series"]
        found = list(series_findings(series, datasets, numpy))
        compared += 1
        wrong += len(found)
        for finding in found[:5]:
            print(f"{name}: {finding}")
    print(f"{compared} files and series compared, {wrong} differences")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

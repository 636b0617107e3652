"""Compares the NIfTI reader with nibabel on every real file: world coordinates of the corners, the volume of what is not
zero in ml, and the values.

usage: compare_with_nibabel.py INSPECT_JSON_PROGRAM DATA_FOLDER      exit 77 where nibabel or the data is not there
"""
import itertools
import json
import pathlib
import subprocess
import sys

SKIPPED = 77
TOLERANCE = 1e-6  # relative, and mm


def close(a, b):
    return abs(a - b) <= TOLERANCE * max(1.0, abs(a), abs(b))


def corners(size):
    return itertools.product(*[(0, n - 1) for n in size])


def placed(affine, voxel):
    return [sum(row[i] * voxel[i] for i in range(3)) + row[3] for row in affine]


def findings(report, image, numpy):
    size = [*image.shape, 1, 1][:3]
    if report["size"] != list(size):
        yield f"size {report['size']} against {size}"
        return
    ras = image.affine
    if "nifti.no-orientation" not in report["codes"]:  # three readers, three positions
        for voxel in corners(size):
            ours = placed(report["worldFromVoxel"], voxel)
            x, y, z = placed(ras[:3].tolist(), voxel)
            if not all(close(a, b) for a, b in zip(ours, (-x, -y, z))):
                yield f"voxel {voxel} lies at {ours} against {(-x, -y, z)}"
    values = numpy.asanyarray(image.dataobj).astype(float)
    finite = values[numpy.isfinite(values)]
    for name, expected in (("min", finite.min()), ("max", finite.max()), ("mean", finite.mean())):
        if not close(report[name], float(expected)):
            yield f"{name} {report[name]} against {expected}"
    count = int(numpy.count_nonzero(finite))
    theirs = count * abs(float(numpy.linalg.det(ras[:3, :3]))) / 1000
    if not close(count * report["voxelVolumeMm3"] / 1000, theirs):
        yield f"volume {count * report['voxelVolumeMm3'] / 1000} ml against {theirs} ml"


def main(program, folder):
    try:
        import nibabel
        import numpy
    except ImportError:
        print("needs python3-nibabel")
        return SKIPPED
    files = [p for p in sorted(pathlib.Path(folder).rglob("*")) if p.name.endswith((".nii", ".nii.gz", ".hdr"))]
    if not files:
        print("needs ../shared/data")
        return SKIPPED
    reports = json.loads(subprocess.run([program, *map(str, files)], check=True, capture_output=True).stdout)
    compared, wrong = 0, 0
    for file, report in zip(files, reports):
        try:
            image = nibabel.load(file)
            numpy.asanyarray(image.dataobj[..., :1])  # pairs are opened only now
        except Exception as reason:  # what nibabel refuses must be refused here too
            if report["verdict"] != "refused":
                print(f"{file.name}: read here, refused by nibabel: {reason}")
                wrong += 1
            continue
        compared += 1
        for finding in findings(report, image, numpy):
            print(f"{file.name}: {finding}")
            wrong += 1
    print(f"{compared} files compared, {wrong} differences")
    return 1 if wrong or not compared else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

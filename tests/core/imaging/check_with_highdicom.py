"""Reads a segmentation and a report as another program would, and compares them with what was meant.

usage: check_with_highdicom.py SEG.dcm SR.dcm EXPECTED.json      exit 77 where highdicom is not there
"""
import json
import sys

SKIPPED = 77
ANGSTROM_MM = 1e-4


def segmentation_findings(segmentation, expected, numpy):
    if sorted(segmentation.segment_numbers) != list(range(1, len(expected["segments"]) + 1)):
        yield f"segments {segmentation.segment_numbers}"
    wanted = numpy.array(expected["worldFromVoxel"])
    for number, segment in enumerate(expected["segments"], 1):
        description = segmentation.get_segment_description(number)
        for what, got, meant in (("code", description.segmented_property_type.value, segment["code"]),
                                 ("tracking uid", description.tracking_uid, segment["trackingUid"]),
                                 ("algorithm", description.algorithm_identification[0].AlgorithmName, expected["algorithm"])):
            if got != meant:
                yield f"segment {number}: {what} {got}, meant {meant}"
        by_source = segmentation.get_pixels_by_source_instance(expected["instances"], segment_numbers=[number])
        counts = [int(plane.sum()) for plane in by_source]
        if counts != segment["voxels"]:
            yield f"segment {number}: voxels {counts}, meant {segment['voxels']}"
    volume = segmentation.get_volume(segment_numbers=[1])
    # highdicom's axes are slice, row, column, its slices against the normal; empty ones at the ends are left out
    affine = volume.affine[:, [2, 1, 0, 3]] * [1, 1, -1, 1]
    first = numpy.linalg.solve(wanted, affine[:, 3])
    if numpy.abs(affine[:, :3] - wanted[:, :3]).max() > ANGSTROM_MM or numpy.abs(first - first.round()).max() > ANGSTROM_MM:
        yield f"affine {affine.tolist()}"


def report_findings(report, expected):
    groups = report.content.get_volumetric_roi_measurement_groups()
    if len(groups) != len(expected["groups"]):
        yield f"{len(groups)} groups"
    for group, meant in zip(groups, expected["groups"]):
        got = {"trackingUid": group.tracking_uid, "segment": int(group.referenced_segment.referenced_segment_numbers[0])
               if hasattr(group.referenced_segment, "referenced_segment_numbers")
               else int(group.referenced_segment.ReferencedSOPSequence[0].ReferencedSegmentNumber)}
        got |= {m.name.value: float(m.value) for m in group.get_measurements()}
        for name, value in meant.items():
            if got.get(name) != value:
                yield f"{name} is {got.get(name)}, meant {value}"
    yield from plain_findings(report, expected)
    evidence = report.CurrentRequestedProcedureEvidenceSequence[0].ReferencedSeriesSequence
    listed = {i.ReferencedSOPInstanceUID for series in evidence for i in series.ReferencedSOPSequence}
    if not set(expected["instances"]) <= listed:
        yield "source images are missing from the evidence"


def plain_findings(report, expected):
    """Groups without a segment, and what is said of the whole."""
    volume = "118565006"
    groups = report.content.get_image_measurement_groups()
    got = [(group.tracking_uid, float(m.value)) for group in groups for m in group.get_measurements() if m.name.value == volume]
    meant = [(group["trackingUid"], group["volumeMm3"]) for group in expected["plain"]]
    if sorted(got) != sorted(meant):
        yield f"groups without a segment {got}, meant {meant}"
    said = {item.ConceptNameCodeSequence[0].CodeValue: item
            for container in report.ContentSequence if container.ConceptNameCodeSequence[0].CodeValue == "C0034375"
            for item in container.ContentSequence}
    if "112048" not in said or said["112048"].ConceptCodeSequence[0].CodeValue != expected["response"]:
        yield "the response is not said"
    if "RULE" not in said or said["RULE"].TextValue != expected["rule"]:
        yield "the rule is not said"


def main(seg_file, sr_file, expected_file):
    try:
        import highdicom
        import numpy
    except ImportError:
        print("skipped: highdicom is not installed")
        return SKIPPED
    with open(expected_file, encoding="utf-8") as file:
        expected = json.load(file)
    findings = list(segmentation_findings(highdicom.seg.segread(seg_file), expected, numpy))
    findings += report_findings(highdicom.sr.srread(sr_file), expected)
    print(*findings or ["segmentation and report as meant"], sep="\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

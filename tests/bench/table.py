"""The pairs that run.py measures: one Row for each benchmark of ours with its peers and goals.

A goal is (peer script, peer row, least ratio of the peer's time to ours); None where performance.md names no number.
"""
import dataclasses


@dataclasses.dataclass(frozen=True)
class Row:
    name: str           # what run.py --rows takes
    section: str        # the section of docs/dev/performance.md that it is written into
    title: str
    program: str        # a target of tests/bench/CMakeLists.txt, or a script of peers/ without .py
    benchmark: str      # a function in it
    peers: tuple        # (script without .py or a target, row, goal or None)
    targets: tuple = () # what to build, where it is not the program


ROWS = (
    Row("metrics", "metrics", "Dice, HD95, ASSD, surface Dice, volumes, components of WT, TC, ET; 240×240×155",
        "metrics_bench", "compareThreeRegions",
        (("medpy_peer", "three_regions", 50), ("monai_peer", "three_regions", 10), ("surface_distance_peer", "three_regions", None),
         ("edt_peer", "three_regions", 3))),
    Row("components", "metrics", "26-connected components with labels, 240×240×155", "metrics_bench", "labelComponents",
        (("edt_peer", "components", None),)),
    Row("resample", "resampling", "Four sequences of 240×240×155, turned, trilinear", "resample_bench", "resampleFourSequences",
        (("itk_peer", "resample", 3), ("scipy_peer", "resample", 8))),
    Row("register", "registration", "Rigid registration and resampling of a pair of 240×240×155, two contrasts", "register_bench",
        "registerAndResample", (("itk_peer", "register", 4),)),
    Row("growth", "growth", "100 steps of tumour growth, 143×179×147, cells in the whole brain; the peer in NumPy, float64", "growth_bench", "hundredSteps",
        (("tgt_peer", "hundred_steps", 40),)),
    Row("growth-100-days", "growth", "A forecast of 100 days on the same brain; the peer by its own rule for the step", "growth_bench", "hundredDays",
        (("tgt_peer", "hundred_days", 40),)),
    Row("nifti", "nifti", "Four .nii.gz of 240×240×155 to float", "nifti_bench", "readFourImages",
        (("nibabel_peer", "read_nifti", 4), ("itk_peer", "read_nifti", 5))),
    Row("dicom-index", "dicom", "80 DICOM series of 20 slices to a table of volumes", "dicom_bench", "indexAnExam",
        (("itk_peer", "index_dicom", 20),)),
    Row("dicom-load", "dicom", "One DICOM series of 155 slices, 240×240, to float", "dicom_bench", "loadASeries",
        (("itk_peer", "load_dicom", 5),)),
    Row("surfaces", "rendering", "Smoothed surfaces with normals of three labels, 240×240×155", "surfaces_bench", "threeSurfaces",
        (("vtk_peer", "flying_edges", 3), ("vtk_peer", "surface_nets", 1))),
    Row("start-warm", "rendering", "Warm start to the first painted window", "twinscope_start", "warm",
        (("napari_peer", "warm", 3),), ("twinscope", "twinscope-cli")),
    Row("start-cold", "rendering", "Cold start (page cache emptied) to the first painted window", "twinscope_start", "cold",
        (("napari_peer", "cold", 3),), ("twinscope", "twinscope-cli")),
    Row("window", "inference", "U-Net 3-D (22.6 M), 240×240×155×4, 18 windows of 128³, Gaussian", "inference_bench", "wholeImage",
        (("monai_window_peer", "whole", 2.3),)),
    Row("window-brain", "inference", "The same, only the brain's box (8 windows); MONAI whole, and in the same box", "inference_bench",
        "brainBox", (("monai_window_peer", "whole", 5), ("monai_window_peer", "brain_box", 2.3))),
    Row("augment", "training", "Flip, affine + elastic, anisotropy, bias field, blur, gamma, contrast, noise on 128³ × 4 and labels", "augment_bench",
        "allTransforms", (("torchio_peer", "pipeline", None), ("batchgenerators_peer", "pipeline", None))),
    Row("training-step", "training", "Training step of U-Net 3-D (22.6 M), patch 64³: forward, backward, AdamW", "training_bench", "trainingStep",
        (("torch_step_peer", "step", 2.5),)),
    *(Row(f"tune-{scope}-{size}", "fine-tuning", f"Fine-tuning step, {what}: U-Net 3-D {network}, two patches", "tune_bench",
          f"{scope}_{size}", (("monai_tune_peer", f"{scope}_{size}", goal), ("monai_tune_peer", f"{scope}_{size}_memory_kept", None)))
      for size, network in (("small", "8-16-32-64, 40³"), ("middle", "16-32-64-128-256, 64³"))
      for scope, what, goal in (("head", "the head", 2.5), ("adapters", "adapters and head", 2.5), ("norms", "the norms", None),
                                ("full", "everything", None))),
    Row("timeline", "storage", "Timeline of a patient with 100 studies: 400 series, 1,500 measurements", "timeline_bench",
        "loadTimeline", (("timeline_bench", "rawTimeline", 1 / 1.2),)),
    Row("aggregate", "federation", "Weighted mean of ten sites' weights, 100 MB of float32 each, summed in double; triad: STREAM's, on as many bytes",
        "aggregate_bench", "weightedMean",
        (("flwr_peer", "fed_avg", 6), ("flwr_peer", "fed_avg_in_25_arrays", 6), ("aggregate_bench", "triad", 0.6))),
)

"""MONAI on the CPU: cropped distances, border voxels, directed percentiles."""
import common


def three_regions():
    import torch
    from monai.metrics import compute_average_surface_distance, compute_dice, compute_hausdorff_distance, compute_surface_dice
    truth, found = common.load("reference"), common.load("prediction")
    stack = [torch.stack([torch.from_numpy(m.copy()) for m in common.regions(labels).values()])[None].float()
             for labels in (found, truth)]

    def call():
        compute_hausdorff_distance(*stack, include_background=True, percentile=95)
        compute_average_surface_distance(*stack, include_background=True, symmetric=True)
        compute_surface_dice(*stack, class_thresholds=[1.0] * 3, include_background=True)
        return compute_dice(*stack, include_background=True)[0]
    return call, lambda dice: dict(zip(("WT.dice", "TC.dice", "ET.dice"), dice.tolist()))


if __name__ == "__main__":
    common.main(["monai==1.6.1", "torch==2.11.0", "numpy", "scipy"], {"three_regions": three_regions})

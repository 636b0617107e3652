"""DeepMind's surface-distance 0.1: the definition that ours follows."""
import common


def restore_removed_aliases():
    """The package dates from NumPy 1.16; its code is left as it is."""
    import numpy
    import scipy.ndimage
    for name in ("bool", "float", "int"):
        if name not in numpy.__dict__:
            setattr(numpy, name, getattr(__builtins__, name))
    if not hasattr(scipy.ndimage, "filters"):
        scipy.ndimage.filters = scipy.ndimage
    if not hasattr(scipy.ndimage, "morphology"):
        scipy.ndimage.morphology = scipy.ndimage


def three_regions():
    restore_removed_aliases()
    import surface_distance as sd
    truth, found = common.load("reference"), common.load("prediction")

    def call():
        result = {}
        for name, reference in common.regions(truth).items():
            prediction = common.regions(found)[name]
            both = sd.compute_surface_distances(reference, prediction, (1.0, 1.0, 1.0))
            sd.compute_average_surface_distance(both)
            sd.compute_surface_dice_at_tolerance(both, 1.0)
            result[name + ".hd95"] = sd.compute_robust_hausdorff(both, 95)
            result[name + ".dice"] = sd.compute_dice_coefficient(reference, prediction)
        return result
    return call, dict


if __name__ == "__main__":
    common.main(["surface-distance==0.1", "numpy", "scipy"], {"three_regions": three_regions})

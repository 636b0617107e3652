"""MedPy: distances on the whole grid, border voxels, pooled percentile."""
import common


def three_regions():
    from medpy.metric import binary
    truth, found = common.load("reference"), common.load("prediction")

    def call():
        result = {}
        for name, reference in common.regions(truth).items():
            prediction = common.regions(found)[name]
            binary.hd95(prediction, reference, (1, 1, 1))
            binary.assd(prediction, reference, (1, 1, 1))
            result[name + ".dice"] = binary.dc(prediction, reference)
        return result
    return call, dict


if __name__ == "__main__":
    common.main(["MedPy==0.5.2", "numpy", "scipy"], {"three_regions": three_regions})

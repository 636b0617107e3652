"""batchgenerators' transforms of nnU-Net's recipe, each with probability 1."""
import common


def pipeline():
    import numpy
    from batchgenerators.transforms.abstract_transforms import Compose
    from batchgenerators.transforms.color_transforms import BrightnessMultiplicativeTransform, ContrastAugmentationTransform, GammaTransform
    from batchgenerators.transforms.noise_transforms import GaussianBlurTransform, GaussianNoiseTransform
    from batchgenerators.transforms.resample_transforms import SimulateLowResolutionTransform
    from batchgenerators.transforms.spatial_transforms import MirrorTransform, SpatialTransform
    images = numpy.random.default_rng(1).standard_normal((1, 4, 128, 128, 128)).astype("float32")
    labels = (images[:, :1] > 1).astype("float32")
    transforms = Compose([
        SpatialTransform((128, 128, 128), do_elastic_deform=True, alpha=(0, 200), sigma=(9, 13), do_rotation=True, do_scale=True,
                         scale=(0.9, 1.1), angle_x=(-0.17, 0.17), angle_y=(-0.17, 0.17), angle_z=(-0.17, 0.17), border_mode_data="constant",
                         order_data=1, order_seg=0, random_crop=False),
        SimulateLowResolutionTransform(zoom_range=(0.5, 1), order_upsample=1), GaussianBlurTransform((0.5, 1), p_per_sample=1),
        BrightnessMultiplicativeTransform((0.75, 1.25)), ContrastAugmentationTransform(), GammaTransform(), GaussianNoiseTransform(),
        MirrorTransform((0, 1, 2))])
    return lambda: transforms(data=images, seg=labels), lambda result: {}


if __name__ == "__main__":
    common.main(["batchgenerators==0.25.1", "numpy<2", "scipy"], {"pipeline": pipeline})

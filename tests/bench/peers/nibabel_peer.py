"""nibabel: four .nii.gz to float32 arrays."""
import common


def read_nifti():
    import nibabel
    import numpy
    files = [common.data(f"image{n}.nii.gz") for n in range(4)]
    return (lambda: [nibabel.load(f).get_fdata(dtype=numpy.float32) for f in files]), lambda images: {}


if __name__ == "__main__":
    common.main(["nibabel", "numpy"], {"read_nifti": read_nifti})

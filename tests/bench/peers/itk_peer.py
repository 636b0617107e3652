"""SimpleITK: rigid registration; trilinear resampling of four sequences; reading NIfTI; reading DICOM folders."""
import common


def resample():
    import SimpleITK as sitk
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(2)
    images = [sitk.GetImageFromArray(common.load(f"sequence{n}").T) for n in range(4)]
    transform = sitk.Euler3DTransform()
    transform.SetComputeZYX(True)
    transform.SetCenter([119.5, 119.5, 77.0])
    transform.SetRotation(0.05, -0.03, 0.1)
    transform.SetTranslation([3.4, -5.4, 3.0])

    def call():
        return [sitk.Resample(image, image, transform, sitk.sitkLinear, 0.0, sitk.sitkFloat32) for image in images]
    return call, lambda results: {"mean": sum(sitk.GetArrayViewFromImage(r).mean() for r in results) / 4}


def read_nifti():
    import SimpleITK as sitk
    files = [str(common.data(f"image{n}.nii.gz")) for n in range(4)]
    return (lambda: [sitk.ReadImage(f, sitk.sitkFloat32) for f in files]), lambda images: {}


def index_dicom():
    import SimpleITK as sitk
    folder = str(common.data("exam"))

    def call():
        return {uid: sitk.ImageSeriesReader.GetGDCMSeriesFileNames(folder, uid)
                for uid in sitk.ImageSeriesReader.GetGDCMSeriesIDs(folder)}
    return call, lambda series: {"series": len(series)}


def load_dicom():
    import SimpleITK as sitk
    files = sitk.ImageSeriesReader.GetGDCMSeriesFileNames(str(common.data("series")))
    return (lambda: sitk.ReadImage(files, sitk.sitkFloat32)), lambda image: {}


def register():
    """Mattes' mutual information as its manual sets it up: three levels, 4096 points each, up to 250 steps."""
    import itertools

    import numpy
    import SimpleITK as sitk
    sitk.ProcessObject.SetGlobalDefaultNumberOfThreads(2)
    fixed, moving = (sitk.GetImageFromArray(common.load(name).T) for name in ("fixed", "moving"))
    for image in (fixed, moving):
        image.SetOrigin([-119.5, -119.5, -77.0])
    planted = sitk.Euler3DTransform()
    planted.SetComputeZYX(True)
    planted.SetRotation(0.105, -0.05, 0.08)
    planted.SetTranslation([3.4, -5.4, 3.0])

    def call():
        method = sitk.ImageRegistrationMethod()
        method.SetMetricAsMattesMutualInformation(32)
        method.SetMetricSamplingStrategy(method.RANDOM)
        voxels = fixed.GetNumberOfPixels()
        method.SetMetricSamplingPercentagePerLevel([4096 * 64 / voxels, 4096 * 8 / voxels, 4096 / voxels], 1)
        method.SetInterpolator(sitk.sitkLinear)
        method.SetOptimizerAsRegularStepGradientDescent(1.0, 1e-3, 250)
        method.SetOptimizerScalesFromPhysicalShift()
        method.SetShrinkFactorsPerLevel([4, 2, 1])
        method.SetSmoothingSigmasPerLevel([2, 1, 0])
        start = sitk.CenteredTransformInitializer(fixed, moving, sitk.Euler3DTransform(),
                                                  sitk.CenteredTransformInitializerFilter.MOMENTS)
        method.SetInitialTransform(start, inPlace=False)
        found = method.Execute(fixed, moving)
        return found, sitk.Resample(moving, fixed, found, sitk.sitkLinear, 0.0)

    def values(result):
        corners = list(itertools.product((-60.0, 60.0), (-70.0, 70.0), (-50.0, 50.0)))
        apart = [numpy.subtract(result[0].TransformPoint(c), planted.TransformPoint(c)) for c in corners]
        return {"peerErrorMm": numpy.linalg.norm(apart, axis=1).mean()}
    return call, values


if __name__ == "__main__":
    common.main(["SimpleITK==2.5.7", "numpy"], {"register": register, "resample": resample, "read_nifti": read_nifti,
                 "index_dicom": index_dicom, "load_dicom": load_dicom})

"""SimpleITK: trilinear resampling of four sequences; reading NIfTI; reading DICOM folders."""
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


if __name__ == "__main__":
    common.main(["SimpleITK==2.5.7", "numpy"], {"resample": resample, "read_nifti": read_nifti,
                 "index_dicom": index_dicom, "load_dicom": load_dicom})

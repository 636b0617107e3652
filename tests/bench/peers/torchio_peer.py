"""TorchIO's transforms, the same ones, each with probability 1."""
import common


def pipeline():
    import torch
    import torchio as tio
    subject = tio.Subject(image=tio.ScalarImage(tensor=torch.randn(4, 128, 128, 128)),
                          label=tio.LabelMap(tensor=(torch.randn(1, 128, 128, 128) > 1).to(torch.uint8)))
    transforms = tio.Compose([tio.RandomFlip(axes=(0, 1, 2), flip_probability=1), tio.RandomAffine(), tio.RandomElasticDeformation(),
                              tio.RandomAnisotropy(), tio.RandomBiasField(), tio.RandomBlur(), tio.RandomGamma(), tio.RandomNoise()])
    return lambda: transforms(subject), lambda result: {}


if __name__ == "__main__":
    common.main(["torchio==1.2.1", "torch==2.11.0", "numpy"], {"pipeline": pipeline})

"""VTK's own label surfaces, on the whole image as its examples do: flying edges with a windowed sinc, and surface nets."""
import common


def labels_image():
    import vtk
    from vtk.util.numpy_support import numpy_to_vtk
    labels = common.load("labels")
    image = vtk.vtkImageData()
    image.SetDimensions(*labels.shape)
    image.GetPointData().SetScalars(numpy_to_vtk(labels.ravel(order="F"), deep=True))
    return image


def with_normals(port, smooth):
    import vtk
    normals = vtk.vtkPolyDataNormals()
    normals.SplittingOff()
    normals.ConsistencyOff()
    normals.AutoOrientNormalsOff()
    if smooth:
        sinc = vtk.vtkWindowedSincPolyDataFilter()
        sinc.SetInputConnection(port)
        sinc.SetNumberOfIterations(20)
        sinc.SetPassBand(0.1)
        sinc.NormalizeCoordinatesOn()
        sinc.NonManifoldSmoothingOn()
        sinc.BoundarySmoothingOff()
        port = sinc.GetOutputPort()
    normals.SetInputConnection(port)
    normals.Update()
    return normals.GetOutput()


def flying_edges():
    import vtk
    image = labels_image()

    def call():
        surfaces = []
        for value in (1, 2, 3):
            edges = vtk.vtkDiscreteFlyingEdges3D()
            edges.SetInputData(image)
            edges.SetValue(0, value)
            edges.ComputeScalarsOff()
            surfaces.append(with_normals(edges.GetOutputPort(), smooth=True))
        return surfaces
    return call, lambda surfaces: {"triangles": sum(s.GetNumberOfCells() for s in surfaces)}


def surface_nets():
    import vtk
    image = labels_image()

    def call():
        nets = vtk.vtkSurfaceNets3D()
        nets.SetInputData(image)
        for n in range(3):
            nets.SetValue(n, n + 1)
        nets.SetOutputMeshTypeToTriangles()
        nets.SmoothingOn()
        return with_normals(nets.GetOutputPort(), smooth=False)
    return call, lambda surface: {}


if __name__ == "__main__":
    common.main(["vtk==9.7.2", "numpy"], {"flying_edges": flying_edges, "surface_nets": surface_nets})

"""Flower: what FedAvg.aggregate_train does with the arrays of ten replies."""
import common


def fed_avg(arrays_in_each):
    import numpy
    from flwr.app import Array, ArrayRecord, MetricRecord, RecordDict
    from flwr.serverapp.strategy.strategy_utils import aggregate_arrayrecords
    replies = []
    for site in range(10):
        values = common.load(f"site{site}").ravel(order="F")
        arrays = ArrayRecord({f"part{n}": Array(part) for n, part in enumerate(numpy.split(values, arrays_in_each))})
        replies.append(RecordDict({"arrays": arrays, "metrics": MetricRecord({"num-examples": 10 + site})}))

    def values_of(record):
        result = numpy.concatenate(record.to_numpy_ndarrays())
        return {"first": result[0], "last": result[-1], "sum": result[::1000].sum(dtype=numpy.float64)}
    return lambda: aggregate_arrayrecords(replies, "num-examples"), values_of


if __name__ == "__main__":
    common.main(["flwr==1.41.0", "numpy"], {"fed_avg": lambda: fed_avg(1), "fed_avg_in_25_arrays": lambda: fed_avg(25)})

"""`python -m manumit_training.export --checkpoint FILE --out models/judge`: the judge as two ONNX graphs of 8-bit weights.

`glance.onnx` is the embedding and the lowest layers: pieces' numbers in, their states out, and the log odds that reading on is worth it.
`rest.onnx` goes on from those states to the log odds of every head. The graphs are written by hand, operator by operator, for one
text at a time, so that a text's result does not depend on its company. The embedding table stays in the 4 bits in which the base has it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

from .base import BLOCK, Base, read_base
from .data import ROLES, STAGES, TYPOLOGIES, VERDICTS
from .encoder import HEADS, layers_in
from .glance import LAYERS
from .text import MAX_PIECES


class Graph:
    """Collects nodes and weights; each call returns the name of what the node gives."""

    def __init__(self) -> None:
        self.nodes: list[onnx.NodeProto] = []
        self.weights: list[onnx.TensorProto] = []

    def weight(self, name: str, value: np.ndarray) -> str:
        self.weights.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def add(self, kind: str, *inputs: str, domain: str = "", **attributes: object) -> str:
        name = f"{kind}_{len(self.nodes)}"
        self.nodes.append(helper.make_node(kind, list(inputs), [name], name=name, domain=domain, **attributes))
        return name


def linear(graph: Graph, x: str, name: str, state: dict[str, np.ndarray]) -> str:
    weight = graph.weight(f"{name}.weight", state[f"{name}.weight"].T)
    bias = graph.weight(f"{name}.bias", state[f"{name}.bias"])
    return graph.add("Add", graph.add("MatMul", x, weight), bias)


def normalized(graph: Graph, x: str, name: str, state: dict[str, np.ndarray], epsilon: float) -> str:
    scale = graph.weight(f"{name}.weight", state[f"{name}.weight"])
    bias = graph.weight(f"{name}.bias", state[f"{name}.bias"])
    return graph.add("LayerNormalization", x, scale, bias, axis=-1, epsilon=epsilon)


def embedded(graph: Graph, base: Base, kept: list[int]) -> str:
    blocks = base.word_blocks[kept]
    scales = graph.weight("words.scales", blocks[..., :2].copy().view(np.float16)[..., 0].astype(np.float16))
    nibbles = blocks[..., 2:]
    low, high = nibbles & 0x0F, nibbles >> 4
    plain = np.concatenate([low, high], axis=-1).reshape(len(kept), -1)
    packed = graph.weight("words", (plain[:, 0::2] | (plain[:, 1::2] << 4)).astype(np.uint8))
    found = graph.add(
        "GatherBlockQuantized",
        packed,
        "ids",
        scales,
        domain="com.microsoft",
        bits=4,
        block_size=BLOCK,
        gather_axis=0,
        quantize_axis=1,
    )
    return graph.add("Cast", found, to=TensorProto.FLOAT)


def encoded(graph: Graph, x: str, base: Base, state: dict[str, np.ndarray], layers: range) -> str:
    size = base.hidden // base.heads
    split = graph.weight("split", np.array([-1, base.heads, size]))
    joined = graph.weight("joined", np.array([-1, base.hidden]))
    share = graph.weight("share", np.array(size**-0.5, np.float32))
    for index in layers:
        at = f"layers.{index}"

        def by_head(name: str, perm: list[int], x: str = x, at: str = at) -> str:
            return graph.add(
                "Transpose", graph.add("Reshape", linear(graph, x, f"{at}.{name}", state), split), perm=perm
            )

        scores = graph.add("Mul", graph.add("MatMul", by_head("q", [1, 0, 2]), by_head("k", [1, 2, 0])), share)
        mixed = graph.add("MatMul", graph.add("Softmax", scores, axis=-1), by_head("v", [1, 0, 2]))
        attended = graph.add("Reshape", graph.add("Transpose", mixed, perm=[1, 0, 2]), joined)
        x = normalized(graph, graph.add("Add", x, linear(graph, attended, f"{at}.ao", state)), f"{at}.aln", state, base.epsilon)
        inner = graph.add("Gelu", linear(graph, x, f"{at}.fi", state))
        x = normalized(graph, graph.add("Add", x, linear(graph, inner, f"{at}.fo", state)), f"{at}.oln", state, base.epsilon)
    return x


def pooled(graph: Graph, x: str, zero: str, one: str) -> str:
    first = graph.add("Slice", x, zero, one, zero)
    return graph.add("Concat", first, graph.add("ReduceMean", x, zero, keepdims=1), axis=-1)


def named(graph: Graph, value: str, name: str) -> None:
    graph.nodes.append(helper.make_node("Identity", [value], [name], name=name))


def model_of(graph: Graph, name: str, inputs: list[onnx.ValueInfoProto], outputs: list[onnx.ValueInfoProto]) -> onnx.ModelProto:
    opsets = [helper.make_opsetid("", 20), helper.make_opsetid("com.microsoft", 1)]
    made = helper.make_graph(graph.nodes, name, inputs, outputs, graph.weights)
    return helper.make_model(made, opset_imports=opsets, ir_version=10, producer_name="manumit")


def states(base: Base) -> onnx.ValueInfoProto:
    return helper.make_tensor_value_info("states", TensorProto.FLOAT, ["pieces", base.hidden])


def build_glance(base: Base, kept: list[int], state: dict[str, np.ndarray], worth: np.ndarray, bias: float) -> onnx.ModelProto:
    graph = Graph()
    zero, one = graph.weight("zero", np.array([0])), graph.weight("one", np.array([1]))
    positions = graph.weight("positions", state["positions"][: MAX_PIECES + 2])
    length = graph.add("Shape", "ids")
    x = graph.add("Add", embedded(graph, base, kept), graph.add("Slice", positions, zero, length, zero))
    x = normalized(graph, x, "ln", state, base.epsilon)
    x = encoded(graph, x, base, state, range(LAYERS))
    weights = graph.weight("heads.worth.weight", worth[:, None])
    sum_ = graph.add("MatMul", pooled(graph, x, zero, one), weights)
    odds = graph.add("Add", sum_, graph.weight("heads.worth.bias", np.array([bias], np.float32)))
    named(graph, x, "states")
    named(graph, graph.add("Squeeze", odds, zero), "worth")
    ids = helper.make_tensor_value_info("ids", TensorProto.INT64, ["pieces"])
    return model_of(graph, "glance", [ids], [states(base), helper.make_tensor_value_info("worth", TensorProto.FLOAT, [1])])


def build_rest(base: Base, state: dict[str, np.ndarray], layers: int) -> onnx.ModelProto:
    graph = Graph()
    zero, one = graph.weight("zero", np.array([0])), graph.weight("one", np.array([1]))
    x = pooled(graph, encoded(graph, "states", base, state, range(LAYERS, layers)), zero, one)
    outputs = []
    for name, count in HEADS.items():
        named(graph, graph.add("Squeeze", linear(graph, x, f"heads.{name}", state), zero), name)
        outputs.append(helper.make_tensor_value_info(name, TensorProto.FLOAT, [count]))
    return model_of(graph, "rest", [states(base)], outputs)


def quantize(model: onnx.ModelProto, out: Path) -> None:
    """8-bit weights, 7 of them used: without that, processors of only AVX2 run over in their sums."""
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        onnx.save(model, plain)
        small = Path(folder) / "small.onnx"
        quantize_dynamic(
            plain,
            small,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range=True,
            op_types_to_quantize=["MatMul"],
            nodes_to_exclude=[node.name for node in model.graph.node if node.op_type == "MatMul" and "heads" in node.input[1]],
            extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
        )
        # Weights beside the graph are mapped into memory, and of the embedding table only what texts use is ever read.
        weights = weights_of(out)
        weights.unlink(missing_ok=True)
        onnx.save(onnx.load(small), out, save_as_external_data=True, location=weights.name, size_threshold=1024)


def weights_of(graph: Path) -> Path:
    return graph.with_suffix(".weights")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--checkpoint", type=Path, required=True)
    parser.add_argument("--kept", type=Path, required=True)
    parser.add_argument("--tokenizer", type=Path, required=True)
    parser.add_argument("--calibration", type=Path, help="JSON of calibrate.py")
    parser.add_argument("--glance", type=Path, required=True, help="npz of glance.py")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    saved = torch.load(args.checkpoint, weights_only=False)["model"]
    state = {name: value.numpy() for name, value in saved.items()}
    base = read_base()
    worth = np.load(args.glance)
    args.out.mkdir(parents=True, exist_ok=True)
    glance, rest = args.out / "glance.onnx", args.out / "rest.onnx"
    quantize(build_glance(base, json.loads(args.kept.read_text()), state, worth["weights"], float(worth["bias"])), glance)
    quantize(build_rest(base, state, layers_in(state)), rest)
    (args.out / "tokenizer.json").write_bytes(args.tokenizer.read_bytes())
    content = b"".join(path.read_bytes() for graph in (glance, rest) for path in (graph, weights_of(graph)))
    facts = {
        "version": "sha256:" + hashlib.sha256(content).hexdigest()[:16],
        "maxPieces": MAX_PIECES,
        "heads": {"verdict": VERDICTS, "role": ROLES, "typology": TYPOLOGIES, "stage": STAGES},
        "calibration": json.loads(args.calibration.read_text()) if args.calibration else {"temperature": 1, "bias": [0, 0, 0]},
        "readsOnFrom": round(float(worth["threshold"]), 4),
    }
    (args.out / "judge.json").write_text(json.dumps(facts, indent=2) + "\n")


if __name__ == "__main__":
    main()

"""Training and judging risk models: nothing here is needed to serve them. scikit-learn, skl2onnx and onnx come with the
`train` extra and are imported where a fit begins."""

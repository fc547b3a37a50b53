# What mojentic_fp uses of xllamacpp, which carries no types of its own.

class CpuParams:
    n_threads: int

class CommonParamsModel:
    path: str

class CommonParamsSampling:
    temp: float
    seed: int

class CommonParams:
    model: CommonParamsModel
    model_alias: set[str]
    hostnames: list[str]
    port: int
    cors_origins: str
    n_ctx: int
    n_parallel: int
    kv_unified: bool
    n_batch: int
    n_ubatch: int
    n_predict: int
    n_threads_http: int
    cpuparams: CpuParams
    cpuparams_batch: CpuParams
    cache_ram_mib: int
    use_jinja: bool
    ui: bool
    offline: bool
    warmup: bool
    endpoint_metrics: bool
    sampling: CommonParamsSampling
    chat_template: str

class Server:
    def __init__(self, params: CommonParams) -> None: ...
    @property
    def listening_address(self) -> str: ...
    def handle_metrics(self) -> object: ...

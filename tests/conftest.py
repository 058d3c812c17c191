pytest_plugins = ["weir_env"]

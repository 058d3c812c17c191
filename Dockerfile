# Weir on Debian 12: built in one stage, shipped in another with the libraries it needs and nothing else.
#   docker build -t weir .
FROM debian:12-slim AS build
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      g++ cmake ninja-build pkg-config \
      librdkafka-dev librocksdb-dev nlohmann-json3-dev libspdlog-dev libsimdjson-dev libcli11-dev libre2-dev libxxhash-dev libssl-dev zlib1g-dev \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY CMakeLists.txt CMakePresets.json ./
COPY cmake cmake
COPY dsl dsl
COPY runtime runtime
COPY topologies topologies
COPY docs docs
RUN cmake --preset release -DWEIR_TESTS=OFF \
 && cmake --build --preset release --target weir

FROM debian:12-slim
RUN apt-get update \
 && apt-get install -y --no-install-recommends \
      librdkafka1 librocksdb7.8 libspdlog1.10 libfmt9 libsimdjson14 libre2-9 libxxhash0 libssl3 zlib1g ca-certificates \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --uid 10001 --home-dir /var/lib/weir --create-home --shell /usr/sbin/nologin weir \
 && chmod 0700 /var/lib/weir
COPY --from=build /src/build/release/weir /usr/local/bin/weir
COPY topologies /usr/share/weir/topologies
USER weir
WORKDIR /var/lib/weir
VOLUME /var/lib/weir
ENTRYPOINT ["weir"]
CMD ["--help"]

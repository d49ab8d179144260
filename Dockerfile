# cleannet in a container: docker build -t cleannet . && docker run --rm -v "$PWD:/data:ro" cleannet audit /data
# `make test` runs the same packaging/install.sh without Docker. 3.11 is the Python that the locks are made with.
FROM python:3.11-slim AS build
COPY . /src
RUN /src/packaging/install.sh /opt/cleannet

FROM python:3.11-slim
COPY --from=build /opt/cleannet /opt/cleannet
RUN useradd --system --uid 10001 --create-home cleannet
USER cleannet
WORKDIR /data
ENTRYPOINT ["/opt/cleannet/bin/cleannet"]
CMD ["--help"]

# Dockerfile - the server in a slim image, run by an unprivileged user.
#
#   buildah build --format docker -t outcry .        (HEALTHCHECK needs the docker format)
#   docker run --rm -p 127.0.0.1:3000:3000 -e SHARED_SECRET=... outcry
#
# BASE may name a local image: --build-arg BASE=localhost/debian:12
ARG BASE=debian:12

FROM ${BASE} AS build
WORKDIR /src
COPY .ci/deps.sh .ci/
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends make git \
    && CI=true .ci/deps.sh install
COPY . .
ARG COMMIT=
RUN make ${COMMIT:+COMMIT=$COMMIT} \
    && make install PREFIX=/usr DESTDIR=/out \
    && strip /out/usr/bin/outcry

FROM ${BASE}
RUN apt-get update -qq \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
        ca-certificates libcjson1 libcurl4 libssl3 libuv1 libwebsockets17 libwebsockets-evlib-uv \
        libwslay1 libzip4 libzstd1 zlib1g \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/outcry --create-home --shell /usr/sbin/nologin outcry
COPY --from=build /out/usr/bin/outcry /usr/bin/outcry
COPY --from=build /out/etc/outcry/outcry.json /etc/outcry/outcry.json
USER outcry
WORKDIR /var/lib/outcry
ENV OUTCRY_CONFIG=/etc/outcry/outcry.json OUTCRY_ENV_FILE=none API_HOST=0.0.0.0 \
    DATA_DIR=/var/lib/outcry REPORTS_DIR=/var/lib/outcry/reports
EXPOSE 3000
VOLUME /var/lib/outcry
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["outcry", "health"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["outcry"]
CMD ["serve"]

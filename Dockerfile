# Stile with Chromium. docs/operations.md, "Containers", explains how to run it and what has been tested.

FROM node:24-trixie-slim AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc tsconfig.json ./
COPY packages packages
RUN npm ci --ignore-scripts
COPY setup setup
RUN node setup/build.mjs && rm -r packages/*/src

FROM node:24-trixie-slim AS dependencies
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
COPY packages packages
RUN npm ci --ignore-scripts --omit=dev

FROM node:24-trixie-slim
# Browsers need fonts to render pages; tini reaps the processes that a killed browser leaves behind.
RUN apt-get update \
    && apt-get install -y --no-install-recommends chromium-headless-shell fonts-liberation tini \
    && rm -rf /var/lib/apt/lists/* \
    && install -d -o node -g node -m 700 /data
WORKDIR /opt/stile
COPY --from=dependencies /build/node_modules node_modules
COPY --from=build /build/packages packages
COPY LICENSE ./
RUN ln -s /opt/stile/packages/server/bin/stile.js /usr/local/bin/stile
ENV NODE_ENV=production \
    STILE_HOST=0.0.0.0 \
    STILE_DATA_DIRECTORY=/data \
    STILE_CHROMIUM_PATH=/usr/bin/chromium-headless-shell
USER node
VOLUME /data
EXPOSE 7080 7081 7082
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["node", "--eval", "fetch(`http://127.0.0.1:${process.env.STILE_PORT || 7080}/healthz`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["tini", "--", "stile"]
CMD ["serve"]

export function logRequests(app) {
    app.addHook('onResponse', (request, reply, done) => {
        request.log.info({
            method: request.method,
            route: request.routeOptions.url ?? 'none',
            status: reply.statusCode,
            ms: Math.round(reply.elapsedTime * 10) / 10,
        }, 'answered');
        done();
    });
}
//# sourceMappingURL=log.js.map
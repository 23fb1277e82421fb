// The API's offline documentation page; Swagger itself comes from drf-spectacular-sidecar.
const place = document.getElementById("swagger-ui");
window.SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  deepLinking: true,
  docExpansion: "none",
  requestInterceptor: (request) => {
    const token = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="));
    if (token) request.headers["X-CSRFToken"] = token.slice("csrftoken=".length);
    return request;
  },
});

// The API explorer: Swagger UI over our own description, with the key kept in this tab only.
addEventListener("DOMContentLoaded", () => {
  const here = document.getElementById("explorer");
  const explorer = SwaggerUIBundle({
    url: here.dataset.description,
    domNode: here,
    deepLinking: true,
    displayRequestDuration: true,
    tryItOutEnabled: true,
    validatorUrl: null,
    defaultModelsExpandDepth: 0,
    presets: [SwaggerUIBundle.presets.apis],
    layout: "BaseLayout",
    // The test key that the page was made with: its calls are authorized from the start.
    onComplete: () => here.dataset.key && explorer.preauthorizeApiKey("apiKey", here.dataset.key),
  });
});

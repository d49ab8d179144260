"use strict";
// A link to a place inside a closed part opens it; printing opens everything.
(() => {
  const open = () => {
    const place = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (place) for (const part of place.querySelectorAll("details")) part.open = true;
  };
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => { for (const part of document.querySelectorAll("details")) part.open = true; });
})();

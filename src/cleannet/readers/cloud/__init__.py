"""What runs in clouds and clusters: resources and their regions, images and their registries."""

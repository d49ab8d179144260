"""Packages of Android apps: what their manifest, their code, their libraries and their signers say."""

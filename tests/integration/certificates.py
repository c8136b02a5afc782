"""Certificates for tests, made by the openssl program in a folder of the test's own."""

import subprocess
from pathlib import Path

AUTHORITY = """[ca]
default_ca = own
[own]
new_certs_dir = {folder}
database = {folder}/index
serial = {folder}/serial
default_md = sha256
policy = any
[any]
commonName = supplied
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=60)


def certificate(folder, name, hosts="DNS:localhost,IP:127.0.0.1"):
    """A certificate that vouches for itself: its file and that of its key. The same name once more overwrites them."""
    files = f"{folder}/{name}.pem", f"{folder}/{name}.key"
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", files[1], "-out",
            files[0], "-days", "60", "-subj", f"/CN={name}", "-addext", f"subjectAltName={hosts}")
    return files


def expired(folder, name):
    """One that was good in January 2020."""
    Path(folder, "index").write_text("")
    Path(folder, "serial").write_text("01\n")
    Path(folder, "ca.conf").write_text(AUTHORITY.format(folder=folder))
    openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{folder}/{name}.key",
            "-out", f"{folder}/{name}.csr", "-subj", f"/CN={name}")
    openssl("ca", "-batch", "-notext", "-selfsign", "-config", f"{folder}/ca.conf", "-keyfile", f"{folder}/{name}.key", "-in",
            f"{folder}/{name}.csr", "-out", f"{folder}/{name}.pem", "-startdate", "20200101000000Z", "-enddate", "20200131000000Z")
    return f"{folder}/{name}.pem", f"{folder}/{name}.key"

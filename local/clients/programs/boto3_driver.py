"""Carries out commands from stdin with boto3, in one process, so that uploads can follow each other within milliseconds.

Each line is a JSON list: ["upload", [files], folder, gap in milliseconds], ["rename", from, to] or ["touch", key]. The
answer is a line as well: "ok", or the error.
"""

import json
import os
import sys
import time

import boto3
from botocore.config import Config

endpoint, bucket = sys.argv[1:3]
s3 = boto3.client(
    "s3",
    endpoint_url=endpoint,
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
    config=Config(s3={"addressing_style": "path"}),
)


def upload(files, folder, gap):
    for index, file in enumerate(files):
        if index > 0:
            time.sleep(gap / 1000)
        s3.upload_file(file, bucket, folder + os.path.basename(file))


def rename(source, target):
    s3.copy({"Bucket": bucket, "Key": source}, bucket, target)
    s3.delete_object(Bucket=bucket, Key=source)


def touch(key):
    s3.copy_object(
        Bucket=bucket,
        Key=key,
        CopySource={"Bucket": bucket, "Key": key},
        MetadataDirective="REPLACE",
        Metadata={"mtime": "1767323045"},
    )


for line in sys.stdin:
    name, *args = json.loads(line)
    try:
        {"upload": upload, "rename": rename, "touch": touch}[name](*args)
        print("ok", flush=True)
    except Exception as error:
        print(" ".join(str(error).split()) or type(error).__name__, flush=True)

"""records.py CKAN_INI: what a CKAN has, as JSON lines; run by that CKAN's own Python. First the datasets that its search finds, then a line
for each harvest job: how many objects it had, by what became of them."""
import collections
import json
import sys

from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.plugins.toolkit import get_action

app = make_app(load_config(sys.argv[1]))
with app._wsgi_app.test_request_context():
    from ckan import model
    from ckanext.harvest.model import HarvestGatherError, HarvestJob, HarvestObject, HarvestObjectError

    found = get_action("package_search")({"ignore_auth": True}, {"fq": "dataset_type:dataset", "rows": 1000})
    for package in found["results"]:
        print("package", json.dumps(package))
    for job in model.Session.query(HarvestJob).order_by(HarvestJob.created):
        objects = model.Session.query(HarvestObject).filter_by(harvest_job_id=job.id).all()
        errors = [error.message for error in model.Session.query(HarvestGatherError).filter_by(harvest_job_id=job.id)]
        for one in objects:
            errors += [error.message for error in model.Session.query(HarvestObjectError).filter_by(harvest_object_id=one.id)]
        waiting = not job.gather_finished or any(one.state not in ("COMPLETE", "ERROR") for one in objects)
        print("job", json.dumps({"status": job.status, "waiting": waiting, "errors": errors, "gathered": len(objects),
                                 "by_status": collections.Counter(one.report_status for one in objects)}))

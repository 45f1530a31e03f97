"""ckan_titles.py CKAN_INI TITLES COUNT: enters the first so many titles as public datasets of one organization; run by that CKAN's own Python. The
rows are written as its model writes them, many in one transaction: its API enters some ten a second. The index is made afterwards."""
import sys

from ckan.cli import load_config
from ckan.config.middleware import make_app
from ckan.plugins.toolkit import get_action

titles = [line.strip() for line in open(sys.argv[2], encoding="utf-8") if line.strip()][: int(sys.argv[3])]
app = make_app(load_config(sys.argv[1]))
with app._wsgi_app.test_request_context():
    from ckan import model

    site = get_action("get_site_user")({"ignore_auth": True}, {})
    body = get_action("organization_create")({"ignore_auth": True, "user": site["name"]}, {"name": "body", "title": "機關"})
    for number, title in enumerate(titles):
        model.Session.add(model.Package(name=f"t-{number}", title=title, owner_org=body["id"], license_id="cc-by", state="active", type="dataset",
                                        private=False, creator_user_id=None))
        if number % 2000 == 1999:
            model.Session.commit()
    model.Session.commit()
print(len(titles))

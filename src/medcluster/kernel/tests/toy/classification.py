"""What kind of data each field holds."""

FIELDS = {
    "Errand": {
        "identifying": [],
        "clinical": ["title"],
        "operational": ["priority", "country", "owner_id", "handler_id", "patient_id", "wanted_on", "helper"],
        "public": [],
    },
    "Helper": {"identifying": [], "clinical": [], "operational": ["name"], "public": []},
    "Footprint": {"identifying": [], "clinical": [], "operational": ["errand", "what"], "public": []},
}

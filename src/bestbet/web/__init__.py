"""The web application and the REST interface: thin routes over the workflow, people in the store, work in a child."""

"""Does a server answer? Is a port free?"""

from __future__ import annotations

import errno
import http.client
import socket

from annai.errors import SettingsError
from annai.supervisor.services import Service

TIMEOUT = 2.0


def answers(service: Service) -> bool:
    """Whether the server's health address replies with success, or where it has none, takes a connection."""
    if not service.health:
        return _listens(service)
    connection = http.client.HTTPConnection(service.health_host, service.port, timeout=TIMEOUT)
    try:
        connection.request("GET", service.health)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _listens(service: Service) -> bool:
    try:
        socket.create_connection((service.health_host, service.port), TIMEOUT).close()
    except OSError:
        return False
    return True


def require_free_port(service: Service) -> None:
    """Check that the server will be able to listen.

    Raises:
        SettingsError: Another program listens there, or the address is not this machine's.
    """
    family = socket.AF_INET6 if ":" in service.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # As the servers do: a port that was closed a moment ago counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((service.host, service.port))
        except OSError as error:
            raise SettingsError(_why(service, error)) from error


def _why(service: Service, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = f"{service.port_variable}={service.port + 1000}"
        return (
            f"port {service.port} of the {service.title} is in use; "
            f"stop the program that uses it, or choose another: {other} make run"
        )
    return f"the {service.title} cannot listen on {service.host}:{service.port} ({error.strerror})"

"""Whether this process can keep its promises, for load balancers and the supervisor."""

from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse

from kit import valkey


def health(request: HttpRequest) -> JsonResponse:
    """200 while PostgreSQL answers. Without Valkey the service goes on, so that is only told."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        postgres = True
    except DatabaseError:
        postgres = False
        connection.close_if_unusable_or_obsolete()
    status = 200 if postgres else 503
    return JsonResponse({"postgres": postgres, "valkey": valkey.ping()}, status=status)

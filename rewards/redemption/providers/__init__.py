"""Who delivers what customers redeem: the embedded store, or a real provider in its place (S7).

An order is placed by a row that stands in the transaction of the order itself, and by a worker that asks the provider
afterwards, always under the same request id: however often it is asked, and whatever is lost or killed in between, one
thing is ordered. Each provider is one module here, and nothing outside speaks to one but through `operations`.
"""

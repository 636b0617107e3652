#pragma once

#include "fedlink/coordinator/detail/desk.h"
#include "fedlink/wire/transport.h"

namespace twinscope::fedlink {

/// push-messages: announces a reply, or a failure. Names the objects that are wanted; the mutex is not held by the caller.
[[nodiscard]] FleetResponse pushMessages(Desk& desk, const FleetRequest& request, NodeId site);

/// push-object: stores one object; with the last of them the reply is read and counted before the answer goes out.
[[nodiscard]] FleetResponse pushObject(Desk& desk, const FleetRequest& request, NodeId site);

}  // namespace twinscope::fedlink

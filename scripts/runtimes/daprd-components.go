// Takes the place of cmd/daprd/components/zz_notag.go when daprd is built here.
//
// Upstream registers every component there is, and their drivers make the build three times longer and
// the binary twice as large. Only these are used. To add a broker, import its package from
// components-contrib and register it here; the changed file makes the next start build a new daprd.
package components

import (
	"github.com/dapr/components-contrib/nameresolution/mdns"
	"github.com/dapr/components-contrib/nameresolution/sqlite"
	"github.com/dapr/components-contrib/pubsub/rabbitmq"
	"github.com/dapr/components-contrib/pubsub/redis"
	"github.com/dapr/dapr/pkg/components/nameresolution"
	"github.com/dapr/dapr/pkg/components/pubsub"
)

func init() {
	nameresolution.DefaultRegistry.RegisterComponent(mdns.NewResolver, "mdns")
	nameresolution.DefaultRegistry.RegisterComponent(sqlite.NewResolver, "sqlite")
	pubsub.DefaultRegistry.RegisterComponent(rabbitmq.NewRabbitMQ, "rabbitmq")
	pubsub.DefaultRegistry.RegisterComponent(redis.NewRedisStreams, "redis")
}

// The clock: delayed wake-ups. The stored rows are the truth, so a lost or doubled message costs minutes, not texts.
param name string
param location string
param tags object
param queueName string

resource namespace 'Microsoft.ServiceBus/namespaces@2026-01-01' = {
  name: name
  location: location
  tags: tags
  sku: {
    name: 'Standard'
    tier: 'Standard'
  }
  properties: {
    disableLocalAuth: true
    minimumTlsVersion: '1.2'
    publicNetworkAccess: 'Enabled'
  }
}

resource queue 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: namespace
  name: queueName
  properties: {
    // Scheduled messages count towards the size. Only those of the next days are here; 5 GB hold some millions.
    maxSizeInMegabytes: 5120
    // Firing takes seconds; the host renews the lock while the gateway is slow or a failed try waits.
    lockDuration: 'PT1M'
    // Above the app's own limit of 8 tries, so that a dead letter carries the app's reason; this is for crashes.
    maxDeliveryCount: 10
    // Counted from the moment a message becomes due. What nobody took in two weeks shall be seen, not vanish.
    defaultMessageTimeToLive: 'P14D'
    deadLetteringOnMessageExpiration: true
    // Only a belt: it drops what the client sent twice after a lost answer. A long window would cost and gain nothing.
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
    requiresSession: false
    enablePartitioning: false
  }
}

output name string = namespace.name
output id string = namespace.id
output queueName string = queue.name
output fullyQualifiedNamespace string = '${namespace.name}.servicebus.windows.net'

// Creating it makes Event Grid shake hands with the route: the app must be deployed and know the key. Hence the second phase.
param topicName string
param storageAccountId string
param deadLetterContainer string
param endpoint string

@secure()
@minLength(32)
@description('Proves to the app that the caller is this subscription.')
param key string

resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' existing = {
  name: topicName
}

resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'sms-to-crm'
  properties: {
    eventDeliverySchema: 'EventGridSchema'
    destination: {
      endpointType: 'WebHook'
      properties: {
        // Event Grid keeps the query out of what it shows; the handshake carries it too, a header would not be sure to.
        endpointUrl: '${endpoint}?key=${uriComponent(key)}'
        maxEventsPerBatch: 20
        preferredBatchSizeInKilobytes: 64
        minimumTlsVersionAllowed: '1.2'
      }
    }
    filter: {
      includedEventTypes: [
        'Microsoft.Communication.SMSDeliveryReportReceived'
        'Microsoft.Communication.SMSReceived'
      ]
    }
    retryPolicy: {
      // A day of trying outlasts an outage of the app; what is older is kept as a dead letter.
      eventTimeToLiveInMinutes: 1440
      maxDeliveryAttempts: 30
    }
    deadLetterWithResourceIdentity: {
      identity: {
        type: 'SystemAssigned'
      }
      deadLetterDestination: {
        endpointType: 'StorageBlob'
        properties: {
          resourceId: storageAccountId
          blobContainerName: deadLetterContainer
        }
      }
    }
  }
}
